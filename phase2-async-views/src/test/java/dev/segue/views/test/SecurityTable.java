package dev.segue.views.test;

import dev.segue.bridge.Bridge;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.ViewStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds a table of attacks, and of the honest requests beside them, against an application: row by row in each mode, then all rows at a time, by
 * visitors of one application whose modes flip under their requests. Every row holds, and is answered alike byte by byte.
 */
public final class SecurityTable {
    private static final List<Mode> MODES = List.of(Mode.WORKER, Mode.VIRTUAL, Mode.ASYNC);
    private static final int VISITORS = 4;
    private static final int ENOUGH = 200; // visits, for the requests of one to meet the flips of others
    private static final long SEED = 20261126;

    private SecurityTable() {}

    /**
     * One row.
     *
     * @param visit asks with a browser of its own, in one mode or flipping, and returns the answer that counts
     * @param holds fails if the answer is not the one the row promises
     */
    public record Row(String name, Function<TestClient, Answer> visit, Consumer<Answer> holds) {
        private Answer checked(TestClient visitor) {
            Answer answer = visit.apply(visitor);
            assertThat(answer).as(name).satisfies(holds);
            return answer;
        }
    }

    /**
     * Holds {@code rows} against {@code application}.
     *
     * @param unique what differs by design, such as tokens; dates and the values of cookies do anyway
     */
    public static void hold(Function<Bridge, Routes> application, List<Row> rows, String... unique) {
        List<Pattern> apart = Stream.of(unique).map(Pattern::compile).toList();
        var answers = new LinkedHashMap<Row, Map<String, Answer>>();
        rows.forEach(row -> answers.put(row, new LinkedHashMap<>()));
        for (Mode mode : MODES) {
            try (var client = TestClient.in(mode, application)) {
                answers.forEach((row, byMode) -> byMode.put(mode.toString(), row.checked(client.visitor())));
            }
        }
        answers.forEach((row, byMode) -> new Answers(row.name, byMode, apart).same());
        try (var client = TestClient.flipping(application)) {
            atOnce(rows.stream().<Callable<Answer>>map(row -> () -> {
                Answer alone = Objects.requireNonNull(answers.get(row)).values().iterator().next();
                Answer answer = row.checked(client.visitor());
                return new Answers(row.name, Map.of("worker", alone, "flipping", answer), apart).same();
            }).toList());
            for (Mode mode : MODES) {
                assertThat(client.views().map(ViewStatus::counts)
                        .flatMap(counts -> Stream.ofNullable(counts.get(mode.toString())))
                        .mapToLong(ViewStatus.Counts::requests).sum())
                        .as("requests in mode '%s', so that modes did flip", mode).isPositive();
            }
        }
    }

    /** Runs all of them, in an order that mixes the rows, a few at a time. */
    private static void atOnce(List<Callable<Answer>> visits) {
        var mixed = new ArrayList<Callable<Answer>>();
        while (mixed.size() < ENOUGH) {
            mixed.addAll(visits);
        }
        Collections.shuffle(mixed, new Random(SEED));
        try (var visitors = Executors.newFixedThreadPool(VISITORS)) {
            for (Future<Answer> visit : visitors.invokeAll(mixed)) {
                assertThat(visit.get()).isNotNull();
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        } catch (ExecutionException failed) {
            throw new AssertionError("With modes flipping, in the order of seed " + SEED + ": " + failed.getMessage(),
                    failed);
        }
    }
}
