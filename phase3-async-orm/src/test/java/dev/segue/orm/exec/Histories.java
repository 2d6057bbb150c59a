package dev.segue.orm.exec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a history of transactions what isolation levels forbid. Transactions append values, each only once, to lists and read lists, so
 * the order of values in a list tells who came before whom.
 *
 * @see <a href="https://arxiv.org/abs/2003.10554">Elle, whose list-append histories these are</a>
 */
final class Histories {
    private Histories() {}

    /** What can be wrong with a history; Adya's names. */
    enum Anomaly {
        /** Writes of two transactions, each before the other. */
        G0,
        /** A read of what was rolled back, or of what its writer later added to. */
        G1A_G1B,
        /** Transactions that each depend on what the other wrote. */
        G1C,
        /** Two read the same list, and both appended to it. */
        LOST_UPDATE,
        /** A cycle with reads of what another one then overwrote. */
        G2
    }

    /** An append of {@code value}, or, if that is null, a read of {@code list}. */
    record Step(int key, @Nullable Integer value, List<Integer> list) {}

    /** @param committed null if nobody knows */
    record Done(@Nullable Boolean committed, List<Step> steps) {}

    /** Which transaction wrote each value. */
    private record Writers(Map<Integer, Integer> of) {
        int who(int value) {
            return Objects.requireNonNull(of.get(value), "A value that nobody wrote.");
        }
    }

    private enum Edge {
        WRITE_WRITE,
        WRITE_READ,
        READ_WRITE
    }

    private record To(int target, Edge edge, int key) {}

    /** @param lists what each list holds at the end */
    static Set<Anomaly> check(List<Done> history, Map<Integer, List<Integer>> lists) {
        var found = EnumSet.noneOf(Anomaly.class);
        var writers = new Writers(new HashMap<>());
        for (int i = 0; i < history.size(); i++) {
            for (Step step : history.get(i).steps()) {
                if (step.value() != null) {
                    writers.of.put(step.value(), i);
                }
            }
        }
        for (int i = 0; i < history.size(); i++) {
            Done done = history.get(i);
            for (Step step : done.steps()) {
                if (step.value() == null && Boolean.TRUE.equals(done.committed())
                        && readsUnkept(step, i, history, writers)) {
                    found.add(Anomaly.G1A_G1B);
                }
            }
        }
        Map<Integer, Set<To>> graph = graph(history, lists, writers);
        if (cycle(graph, EnumSet.of(Edge.WRITE_WRITE))) {
            found.add(Anomaly.G0);
        }
        if (cycle(graph, EnumSet.of(Edge.WRITE_WRITE, Edge.WRITE_READ))) {
            found.add(Anomaly.G1C);
        }
        if (lostUpdate(graph)) {
            found.add(Anomaly.LOST_UPDATE);
        }
        if (cycle(graph, EnumSet.allOf(Edge.class))) {
            found.add(Anomaly.G2);
        }
        return found;
    }

    private static boolean readsUnkept(Step read, int reader, List<Done> history, Writers writers) {
        for (int value : read.list()) {
            if (Boolean.FALSE.equals(history.get(writers.who(value)).committed()) && writers.who(value) != reader) {
                return true;
            }
        }
        if (read.list().isEmpty()) {
            return false;
        }
        int last = read.list().getLast();
        int writer = writers.who(last);
        List<Integer> its = history.get(writer).steps().stream().filter(step -> step.key() == read.key())
                .map(Step::value).filter(value -> value != null).toList();
        return writer != reader && its.getLast() != last;
    }

    private static Map<Integer, Set<To>> graph(List<Done> history, Map<Integer, List<Integer>> lists,
            Writers writers) {
        Map<Integer, Set<To>> graph = new HashMap<>();
        lists.forEach((key, list) -> {
            for (int i = 1; i < list.size(); i++) {
                edge(graph, writers.who(list.get(i - 1)), new To(writers.who(list.get(i)), Edge.WRITE_WRITE, key));
            }
        });
        for (int i = 0; i < history.size(); i++) {
            for (Step step : history.get(i).steps()) {
                if (step.value() != null || !Boolean.TRUE.equals(history.get(i).committed())) {
                    continue;
                }
                if (!step.list().isEmpty()) {
                    edge(graph, writers.who(step.list().getLast()), new To(i, Edge.WRITE_READ, step.key()));
                }
                List<Integer> all = lists.getOrDefault(step.key(), List.of());
                if (step.list().size() < all.size()) {
                    edge(graph, i, new To(writers.who(all.get(step.list().size())), Edge.READ_WRITE, step.key()));
                }
            }
        }
        return graph;
    }

    private static void edge(Map<Integer, Set<To>> graph, int from, To to) {
        if (from != to.target()) {
            graph.computeIfAbsent(from, _ -> new HashSet<>()).add(to);
        }
    }

    private static boolean cycle(Map<Integer, Set<To>> graph, Set<Edge> allowed) {
        return new TreeSet<>(graph.keySet()).stream().anyMatch(start -> reaches(graph, start, start, allowed));
    }

    private static boolean reaches(Map<Integer, Set<To>> graph, int from, int wanted, Set<Edge> allowed) {
        var seen = new HashSet<Integer>();
        Deque<Integer> waiting = new ArrayDeque<>(List.of(from));
        while (!waiting.isEmpty()) {
            for (To to : graph.getOrDefault(waiting.pop(), Set.of())) {
                if (allowed.contains(to.edge()) && to.target() == wanted) {
                    return true;
                }
                if (allowed.contains(to.edge()) && seen.add(to.target())) {
                    waiting.push(to.target());
                }
            }
        }
        return false;
    }

    /** One reads a list, another appends to it, and the first appends after that. */
    private static boolean lostUpdate(Map<Integer, Set<To>> graph) {
        for (Map.Entry<Integer, Set<To>> from : graph.entrySet()) {
            for (To overwritten : from.getValue()) {
                if (overwritten.edge() == Edge.READ_WRITE
                        && onList(graph, overwritten.key(), overwritten.target(), from.getKey())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean onList(Map<Integer, Set<To>> graph, int key, int from, int wanted) {
        var only = new HashMap<Integer, Set<To>>();
        graph.forEach((node, all) -> {
            var kept = new HashSet<To>(all);
            kept.removeIf(to -> to.key() != key);
            only.put(node, kept);
        });
        return reaches(only, from, wanted, EnumSet.of(Edge.WRITE_WRITE));
    }

    static List<Integer> parsed(@Nullable String list) {
        var values = new ArrayList<Integer>();
        if (list != null && !list.isEmpty()) {
            for (String one : list.split(",", -1)) {
                values.add(Integer.valueOf(one));
            }
        }
        return values;
    }
}
