package dev.segue.orm;

/**
 * What {@link Writable#getOrCreate} and {@link Writable#updateOrCreate} give.
 *
 * @param created whether there was no row, and one was made
 */
public record Created<E>(E entity, boolean created) {}
