package dev.segue.bench;

/**
 * One of the states of a server that are compared.
 *
 * @param name short, for tables: {@code virtual}
 * @param select puts the live server into this state; it holds from the next request on
 */
record Contender(String name, Runnable select) {}
