package dev.segue.orm;

/** Is told how far a load is: once a second at most while it runs, and at its end. Runs on the loading thread. */
@FunctionalInterface
public interface LoadProgress {

    /**
     * Tells how far it is.
     *
     * @param rows sent so far
     * @param bytes they took
     */
    void loaded(long rows, long bytes);
}
