package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Stack.Way;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DB-12: random programs of blocks, errors, catches, hooks and hops, played on PostgreSQL and by a model that knows neither drivers nor
 * threads. {@code -Psoak} plays 100,000; {@code -Dsegue.seed=N} plays one again.
 */
@Timeout(7200)
class ProgramsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final int PROGRAMS = System.getProperty("segue.soak") == null ? 10_000 : 100_000;
    private static final int IDS = 6;
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    @SuppressWarnings("NullAway.Init")
    private static Stack stack;

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("CREATE TABLE item (id int PRIMARY KEY)");
        stack = Stack.open(LanesIT.server(TEST), BRIDGE);
    }

    @AfterAll
    static void close() {
        stack.close();
        BRIDGE.close();
    }

    /** One step; {@code caught} is whether what it throws is swallowed. */
    private record Step(Kind kind, int id, boolean async, boolean caught, List<Step> inner) {
        enum Kind {
            PUT,
            THROW,
            HOOK,
            ROLL_BACK,
            KEEP,
            BLOCK,
            JOINED_BLOCK
        }
    }

    /** Where a program is played. */
    private interface World {
        void put(int id, boolean async);

        void hook(int id);

        void setRollback(boolean wanted);

        void block(Atomic how, boolean async, Runnable body);
    }

    @Test
    void db12_randomProgramsDoWhatTheModelDoes() throws Exception {
        Long again = Long.getLong("segue.seed");
        if (again != null) {
            play(again, again, 1);
            return;
        }
        var players = new ArrayList<FutureTask<Boolean>>();
        for (int first = 1; first <= Stack.CONNECTIONS; first++) {
            int start = first;
            var task = new FutureTask<>(() -> play(start, PROGRAMS, Stack.CONNECTIONS));
            Thread.ofPlatform().start(task);
            players.add(task);
        }
        for (FutureTask<Boolean> player : players) {
            assertThat(player.get()).isTrue();
        }
    }

    /** Plays the programs of the seeds from {@code first} to {@code last}, one of {@code every}. */
    private static boolean play(long first, long last, int every) throws SQLException {
        try (Connection observer = TEST.connection()) {
            for (long seed = first; seed <= last; seed += every) {
                Way way = Way.ALL.get((int) (seed % Way.ALL.size()));
                List<Step> program = program(new Random(seed), 0);
                assertThat(real(observer, way, program, (int) seed * IDS)).as("seed %d, %s: %s", seed, way, program)
                        .isEqualTo(modelled(new Model(), program));
            }
        }
        return true;
    }

    @Test
    void aModelThatForgetsOneRuleIsFoundOut() {
        long differing = IntStream.rangeClosed(1, 250).filter(seed -> {
            List<Step> program = program(new Random(seed), 0);
            return !modelled(new KeepingHooks(), program).equals(modelled(new Model(), program));
        }).count();
        assertThat(differing).isPositive();
    }

    private static List<Step> program(Random random, int depth) {
        var steps = new ArrayList<Step>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Step.Kind[] kinds = Step.Kind.values();
            Step.Kind kind = random.nextInt(3) == 0 ? Step.Kind.PUT
                    : kinds[random.nextInt(depth < 4 ? kinds.length : kinds.length - 2)];
            boolean block = kind == Step.Kind.BLOCK || kind == Step.Kind.JOINED_BLOCK;
            steps.add(new Step(kind, random.nextInt(IDS), random.nextBoolean(), random.nextInt(3) != 0,
                    block ? program(random, depth + 1) : List.of()));
        }
        return steps;
    }

    private static void play(World world, List<Step> program, List<String> log) {
        for (Step step : program) {
            try {
                switch (step.kind) {
                    case PUT -> world.put(step.id, step.async);
                    case THROW -> throw new IllegalStateException("thrown");
                    case HOOK -> world.hook(step.id);
                    case ROLL_BACK -> world.setRollback(true);
                    case KEEP -> world.setRollback(false);
                    case BLOCK -> world.block(Atomic.DEFAULT, step.async, () -> play(world, step.inner, log));
                    case JOINED_BLOCK -> world.block(Atomic.JOINED, step.async, () -> play(world, step.inner, log));
                }
            } catch (RuntimeException failure) {
                if (!step.caught) {
                    throw failure;
                }
                log.add("caught " + name(failure));
            }
        }
    }

    private static void playWhole(World world, List<Step> program, List<String> log) {
        try {
            world.block(Atomic.DEFAULT, false, () -> play(world, program, log));
            log.add("ended");
        } catch (RuntimeException failure) {
            log.add("failed: " + name(failure));
        }
    }

    private static String name(RuntimeException failure) {
        return switch (failure) {
            case ConstraintException _ -> "duplicate";
            case TransactionBrokenException _ -> "broken";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static String real(Connection observer, Way way, List<Step> program, int base) throws SQLException {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        playWhole(new OnPostgres(way, base, ran), program, log);
        try (Statement statement = observer.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT coalesce(array_agg(id - %d ORDER BY id), '{}')::text FROM item WHERE id >= %d AND id < %d"
                                .formatted(base, base, base + IDS))) {
            rows.next();
            return log + " kept " + rows.getString(1).replace(",", ", ") + " ran " + ran;
        }
    }

    private static String modelled(Model model, List<Step> program) {
        var log = new ArrayList<String>();
        playWhole(model, program, log);
        return log + " kept " + model.rows.toString().replace('[', '{').replace(']', '}') + " ran " + model.ran;
    }

    private record OnPostgres(Way way, int base, List<Integer> ran) implements World {
        @Override
        public void put(int id, boolean async) {
            side(async).run(stack, Stack.execute("INSERT INTO item VALUES (%d)".formatted(base + id)));
        }

        @Override
        public void hook(int id) {
            stack.transactions().onCommit(() -> ran.add(id));
        }

        @Override
        public void setRollback(boolean wanted) {
            stack.transactions().setRollback(wanted);
        }

        @Override
        public void block(Atomic how, boolean async, Runnable body) {
            boolean outermost = Thread.currentThread().threadId() == OUTSIDE.get();
            if (outermost) {
                OUTSIDE.set(-1L);
            }
            try {
                int _ = outermost ? way.outermost(stack, how, () -> done(body))
                        : side(async).inner(stack, how, () -> done(body));
            } finally {
                if (outermost) {
                    OUTSIDE.set(Thread.currentThread().threadId());
                }
            }
        }

        private static final ThreadLocal<Long> OUTSIDE = ThreadLocal
                .withInitial(() -> Thread.currentThread().threadId());

        private static int done(Runnable body) {
            body.run();
            return 1;
        }

        private Way side(boolean async) {
            return async == way.asyncCalls ? way : way.across();
        }
    }

    /** The rules of {@code atomic}, as its documentation tells them. */
    private static class Model implements World {
        TreeSet<Integer> rows = new TreeSet<>();
        final List<Integer> ran = new ArrayList<>();
        private List<Integer> hooks = new ArrayList<>();
        private boolean rollback;
        private boolean broken;
        private int depth;

        @Override
        public void put(int id, boolean async) {
            if (rollback) {
                throw new IllegalStateException("broken");
            }
            if (!rows.add(id)) {
                failed();
                throw new IllegalStateException("duplicate");
            }
        }

        @Override
        public void hook(int id) {
            hooks.add(id);
        }

        @Override
        public void setRollback(boolean wanted) {
            rollback = wanted || broken;
        }

        private void failed() {
            broken |= !rollback;
            rollback = true;
        }

        @Override
        public void block(Atomic how, boolean async, Runnable body) {
            boolean own = depth == 0 || (how.savepoint() && !rollback);
            var before = new TreeSet<>(rows);
            List<Integer> outer = hooks;
            hooks = new ArrayList<>();
            RuntimeException failure = null;
            depth++;
            try {
                body.run();
            } catch (RuntimeException thrown) {
                failure = thrown;
            }
            depth--;
            List<Integer> mine = hooks;
            hooks = outer;
            if (!own) {
                hooks.addAll(mine);
                if (failure != null) {
                    failed();
                    throw failure;
                }
                return;
            }
            boolean undone = rollback || failure != null;
            if (undone) {
                rows = before;
                failure = failure == null && broken ? new IllegalStateException("broken") : failure;
            }
            if (!undone || keepsHooks()) {
                hooks.addAll(mine);
            }
            rollback = false;
            broken = false;
            if (depth == 0 && failure == null) {
                ran.addAll(hooks);
            }
            if (failure != null) {
                throw failure;
            }
        }

        boolean keepsHooks() {
            return false;
        }
    }

    /** The planted bug: a rolled back savepoint keeps its hooks. */
    private static final class KeepingHooks extends Model {
        @Override
        boolean keepsHooks() {
            return true;
        }
    }
}
