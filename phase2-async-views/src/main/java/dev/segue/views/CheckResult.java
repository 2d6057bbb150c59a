package dev.segue.views;

import dev.segue.bridge.LoopThreads;
import java.util.ArrayList;
import java.util.List;

/**
 * Something about a running server that an operator should know before production; also the JSON of the control endpoint.
 *
 * @param id names the check, for programs
 * @param what what was found, a sentence
 * @param toDo what to do about it, a sentence
 */
public record CheckResult(Level level, String id, String what, String toDo) {
    /** How bad it is: an error must not go to production. */
    public enum Level {
        ERROR,
        WARNING
    }

    /** Makes one that must not go to production. */
    public static CheckResult error(String id, String what, String toDo) {
        return new CheckResult(Level.ERROR, id, what, toDo);
    }

    /** Makes one that is to be thought about. */
    public static CheckResult warning(String id, String what, String toDo) {
        return new CheckResult(Level.WARNING, id, what, toDo);
    }

    /** Runs all checks, those of {@code middleware} last; {@code debug} says whether failures are shown. Returns what they found, in the order of the checks. */
    static List<CheckResult> all(List<Middleware> middleware, boolean debug) {
        List<CheckResult> found = new ArrayList<>();
        if (LoopThreads.onlyWarns()) {
            found.add(error("guard.lowered",
                    "The guard of loop threads only warns, so a blocking call that was forgotten stops all requests of its loop.",
                    "Start the server without -Dsegue.guard=warn, and remove calls of LoopThreads.onlyWarn(true)."));
        }
        if (debug) {
            found.add(error("debug.on",
                    "Whoever meets an error is shown the stack of the failure, all routes, and what the request sent.",
                    "Start the server without --debug, and remove calls of Routes.debug()."));
        }
        middleware.forEach(one -> found.addAll(one.check()));
        return List.copyOf(found);
    }
}
