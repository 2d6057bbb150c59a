package dev.segue.orm;

/** A value that was asked for by the name that leads to it, and has it in {@link Tuple#toMap}. */
final class Called<E, V> extends Expression<E, V> {
    private final String name;

    Called(String name, Expression<E, V> value) {
        super(value.expr(), value.codec());
        this.name = name;
    }

    String name() {
        return name;
    }
}
