package dev.segue.bench;

/** A benchmark that can't be run honestly, so that nothing was timed. The message is for the user. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }
}
