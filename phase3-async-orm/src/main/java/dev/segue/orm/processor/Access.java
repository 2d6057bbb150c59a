package dev.segue.orm.processor;

/** The methods through which generated code reaches an attribute, by name. */
record Access(String getter, String setter) {}
