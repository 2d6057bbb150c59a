package dev.segue.orm.oracle;

import dev.segue.orm.Condition;
import dev.segue.orm.Functions;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Tuple;
import dev.segue.orm.Values;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Review_;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * {@code filter(p)} and {@code exclude(p)} share no row, and leave none out, for random conditions {@code p}.
 *
 * <p>Over own columns and to-one relations each row is in exactly one of the two, once. Over to-many relations the same goes for
 * keys, with Django's exception: two conditions on one relation, joined by AND, speak of one related row in {@code filter}, and
 * each of any related row in {@code exclude}, so a row can be in neither.
 *
 * <p>Each condition has a seed of its own, which a failure names; {@code -Dsegue.seed=10042} looks at that one alone.
 */
class NegationIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    private static final int CONDITIONS = 10_000;
    private static final @Nullable Long REPLAYED = Long.getLong("segue.seed");
    private static final int AT_ONCE = 100;
    private static final List<Integer> ALL = List.of(1, 2, 3, 4, 5, 6);

    @Test
    void eachRowIsInOneOfTheTwoOnce() {
        assertThat(broken(new Conditions(10_000, false, true), Condition::not, ALL.size())).isEmpty();
    }

    @Test
    void eachKeyIsInOneOfTheTwoOverToManyRelations() {
        assertThat(broken(new Conditions(20_000, true, false), Condition::not, 0)).isEmpty();
    }

    @Test
    void noKeyIsInBothOverToManyRelationsWhateverIsJoined() {
        List<String> broken = broken(new Conditions(30_000, true, true), Condition::not, 0);
        assertThat(broken).allMatch(found -> found.contains("in neither")).hasSizeLessThan(CONDITIONS / 4);
    }

    /** The canary: SQL's own NOT is NULL of NULL, and must be found. */
    @Test
    void aNegationThatForgetsNullIsFound() {
        assumeTrue(REPLAYED == null);
        assertThat(broken(new Conditions(10_000, false, true), p -> Functions.condition("not", p), ALL.size()))
                .hasSizeGreaterThan(CONDITIONS / 20);
    }

    /** @param rows how many rows the two must have together; 0 if rows may repeat */
    private static List<String> broken(Conditions conditions, UnaryOperator<Condition<Book>> not, int rows) {
        var broken = new ArrayList<String>();
        if (REPLAYED != null) {
            check(conditions, REPLAYED, 1, not, rows, broken);
            return broken;
        }
        for (int first = 0; first < CONDITIONS; first += AT_ONCE) {
            check(conditions, conditions.first() + first, AT_ONCE, not, rows, broken);
        }
        return broken;
    }

    private static void check(Conditions conditions, long seed, int count, UnaryOperator<Condition<Book>> not,
            int rows, List<String> broken) {
        var parts = new ArrayList<Values<Book, Tuple>>();
        for (int i = 0; i < count; i++) {
            Condition<Book> p = conditions.of(seed + i);
            parts.add(tagged(i, books().filter(p)));
            parts.add(tagged(count + i, books().filter(not.apply(p))));
        }
        Map<Integer, List<Integer>> found = found(parts);
        for (int i = 0; i < count; i++) {
            check(seed + i, found.getOrDefault(i, List.of()), found.getOrDefault(count + i, List.of()), rows, broken);
        }
    }

    private static void check(long seed, List<Integer> in, List<Integer> out, int rows, List<String> broken) {
        if (in.stream().anyMatch(out::contains)) {
            broken.add("seed %d: some keys are in both".formatted(seed));
        } else if (!ALL.stream().allMatch(key -> in.contains(key) || out.contains(key))) {
            broken.add("seed %d: some keys are in neither".formatted(seed));
        } else if (rows > 0 && in.size() + out.size() != rows) {
            broken.add("seed %d: some rows repeat".formatted(seed));
        }
    }

    /** Asks many questions in one statement, each answer marked with the number of its question. */
    private static Map<Integer, List<Integer>> found(List<Values<Book, Tuple>> parts) {
        var found = new HashMap<Integer, List<Integer>>();
        Values<?, ?>[] others = parts.subList(1, parts.size()).toArray(Values<?, ?>[]::new);
        for (Tuple row : union(parts.getFirst(), others).list()) {
            found.computeIfAbsent((Integer) row.get(0), _ -> new ArrayList<>()).add((Integer) row.get(1));
        }
        return found;
    }

    @SuppressWarnings("unchecked") // they are the other parts
    private static Values<Book, Tuple> union(Values<Book, Tuple> first, Values<?, ?>[] others) {
        return first.unionAll((Values<Book, Tuple>[]) others);
    }

    private static Values<Book, Tuple> tagged(int tag, QuerySet<Book> books) {
        return books.values(Functions.value(tag), Book_.id);
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    /**
     * Random conditions, the same one for the same seed.
     *
     * @param first the seed of the first of them
     * @param joined whether AND may join several conditions over to-many relations
     */
    private record Conditions(long first, boolean many, boolean joined) {
        Condition<Book> of(long seed) {
            return new Growing(new SplittableRandom(seed), joined).tree(3, many);
        }
    }

    /** A condition in the making. */
    private record Growing(SplittableRandom random, boolean joined) {

        private Condition<Book> tree(int depth, boolean many) {
            if (depth == 0 || random.nextInt(4) == 0) {
                return many && random.nextBoolean() ? manyLeaf() : leaf();
            }
            return switch (random.nextInt(many ? 5 : 6)) {
                case 0, 1 -> tree(depth - 1, many).and(tree(depth - 1, many && joined));
                case 2, 3 -> tree(depth - 1, many).or(tree(depth - 1, many));
                case 4 -> tree(depth - 1, many).not();
                default -> tree(depth - 1, false).xor(tree(depth - 1, false));
            };
        }

        private Condition<Book> leaf() {
            return switch (random.nextInt(16)) {
                case 0 -> Book_.rating.eq(number());
                case 1 -> Book_.rating.ne(number());
                case 2 -> Book_.rating.lt(Book_.editor().age);
                case 3 -> Book_.rating.in(List.of(number(), number()));
                case 4 -> Book_.rating.between(number(), number());
                case 5 -> Book_.rating.isNull();
                case 6 -> Book_.pages.gte(number() * 50);
                case 7 -> Book_.pages.mod(7).lt(Book_.rating);
                case 8 -> Book_.title.icontains(letter());
                case 9 -> Book_.publisher().country.eq("US");
                case 10 -> Book_.publisher().name.gt(letter());
                case 11 -> Book_.editor().mentor().name.istartsWith(letter());
                case 12 -> Book_.editor().age.in(Book_.rating, Functions.value(45));
                case 13 -> Book_.pubDate.year().eq(2019 + number());
                case 14 -> Book_.publisher().isNull();
                default -> Functions.exists(LIBRARY.database().objects(dev.segue.orm.lib.Review.class)
                        .filter(Review_.book().id.eq(Functions.outer(Book_.id)), Review_.score.gt(number())));
            };
        }

        private Condition<Book> manyLeaf() {
            return switch (random.nextInt(9)) {
                case 0 -> Book_.tags().name.gt(letter());
                case 1 -> Book_.reviews().score.lt(number());
                case 2 -> Book_.reviews().reviewer.isNull();
                case 3 -> Book_.reviews().score.between(1, number());
                case 4 -> Book_.authors().name.icontains(letter());
                case 5 -> Book_.authors().mentor().name.eq("Cy");
                case 6 -> Book_.reviews().isNull();
                case 7 -> Book_.rating.lt(Book_.reviews().score);
                default -> Book_.authors().age.in(List.of(30, number()));
            };
        }

        private int number() {
            return random.nextInt(6);
        }

        private String letter() {
            return String.valueOf((char) ('a' + random.nextInt(20)));
        }
    }
}
