package dev.segue.orm.sql;

/** A placeholder's type: one value, or an array of them. */
public record Slot(ValueType type, boolean array) {

    /** Returns the type of what is bound. */
    public ValueType bound() {
        return array ? type.arrayOf() : type;
    }
}
