package dev.segue.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command. The message is all that the user sees (the stack trace only with {@code -v}): what failed, why, and what to
 * do, on one line.
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Exit code: the command was understood but could not be carried out. */
    public static final int FAILED = 1;
    /** Exit code: the command line is wrong. */
    public static final int USAGE = 2;
    /** Exit code: no server runs where one was looked for. */
    public static final int NOT_RUNNING = 3;
    /** Exit code: the running server declined. */
    public static final int REFUSED = 4;

    /** Exit code: a check found an error. */
    public static final int UNFIT = 5;

    private final int exitCode;

    public CommandException(String message, int exitCode) {
        this(message, exitCode, null);
    }

    public CommandException(String message, int exitCode, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Returns what {@code settings} makes of the command line; what it refuses there is a wrong command line. */
    static <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(String.valueOf(wrong.getMessage()), USAGE, wrong);
        }
    }

    /** Returns the exit code of the process, never 0. */
    public int exitCode() {
        return exitCode;
    }
}
