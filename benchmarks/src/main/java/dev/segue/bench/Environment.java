package dev.segue.bench;

import org.jspecify.annotations.Nullable;

/**
 * Where a result comes from; results of different environments are never compared.
 *
 * @param commit what the server was built from; null if unknown
 * @param jdk of the process that made the load
 */
record Environment(@Nullable String commit, int cores, String jdk, String system) {
    static Environment here(@Nullable String commit) {
        return new Environment(commit, Runtime.getRuntime().availableProcessors(), Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
}
