package dev.segue.orm.exec;

/**
 * The limits of the native side. A lane is one connection on which statements follow each other without waiting for answers.
 *
 * @param loops event loops; at least 1
 * @param lanesPerLoop connections of each loop; at least 1
 * @param depth statements a lane takes before it refuses more; at least 1
 */
public record LaneConfig(int loops, int lanesPerLoop, int depth) {
    /** 2 loops with 2 lanes each, 1,024 statements deep. */
    public static final LaneConfig DEFAULT = new LaneConfig(2, 2, 1024);

    public LaneConfig {
        atLeastOne("loops", loops);
        atLeastOne("lanesPerLoop", lanesPerLoop);
        atLeastOne("depth", depth);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("'%s' is %d, but must be at least 1.".formatted(name, value));
        }
    }
}
