package dev.segue.gateway;

import java.nio.file.Path;

/**
 * Where the bodies of requests, and the files in them, are kept.
 *
 * @param memory longest that is kept in memory, in bytes; what is longer goes to a file. Default 64 KiB
 * @param folder where such files are; it must exist. Default: the system's folder for temporary files
 * @param forms how much a form may hold
 */
public record BodyConfig(int memory, Path folder, FormLimits forms) {
    public static final BodyConfig DEFAULT = new BodyConfig(65_536, Path.of(System.getProperty("java.io.tmpdir")),
            FormLimits.DEFAULT);

    public BodyConfig {
        if (memory < 0) {
            throw new IllegalArgumentException("'memory' is %d, but must be at least 0.".formatted(memory));
        }
    }

    /** Returns this configuration with another length kept in memory, in bytes. */
    public BodyConfig withMemory(int bytes) {
        return new BodyConfig(bytes, folder, forms);
    }

    /** Returns this configuration with another folder for files. */
    public BodyConfig in(Path other) {
        return new BodyConfig(memory, other, forms);
    }

    /** Returns this configuration with other limits of forms. */
    public BodyConfig withForms(FormLimits limits) {
        return new BodyConfig(memory, folder, limits);
    }
}
