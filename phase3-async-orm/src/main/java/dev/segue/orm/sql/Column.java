package dev.segue.orm.sql;

/**
 * A column as its table declares it.
 *
 * @param name unquoted and in the case the server stores it
 * @param nullable whether a row may hold NULL here; decides between INNER and LEFT JOIN, and how NOT is spelled
 */
public record Column(String name, ValueType type, boolean nullable) {

    /** The name alone tells columns apart well enough, and a string remembers its hash. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
