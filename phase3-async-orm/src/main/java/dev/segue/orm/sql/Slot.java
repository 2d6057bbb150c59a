package dev.segue.orm.sql;

/** A placeholder's type: one value, or an array of them. */
public record Slot(ValueType type, boolean array) {}
