package dev.segue.orm.oracle;

import dev.segue.orm.Assignment;
import dev.segue.orm.Conflicts;
import dev.segue.orm.Created;
import dev.segue.orm.Deleted;
import dev.segue.orm.Named;
import dev.segue.orm.QuerySet;
import dev.segue.orm.RelatedSet;
import dev.segue.orm.Save;
import dev.segue.orm.Way;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.StaleEntityException;
import dev.segue.orm.lib.Account;
import dev.segue.orm.lib.Account_;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Place;
import dev.segue.orm.lib.Place_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import dev.segue.orm.lib.Restaurant;
import dev.segue.orm.lib.Restaurant_;
import dev.segue.orm.lib.Review;
import dev.segue.orm.lib.Review_;
import dev.segue.orm.lib.Setting;
import dev.segue.orm.lib.Setting_;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.Functions.outer;
import static dev.segue.orm.Functions.subquery;
import static dev.segue.orm.Functions.when;
import static org.assertj.core.api.Assertions.assertThat;

/** The oracle's scenarios that write: results and statement counts, in each way. */
class OracleWritesIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @BeforeEach
    void reset() throws SQLException {
        LIBRARY.reset();
    }

    @ParameterizedTest
    @EnumSource
    void d05_deleteAndUpdateOfASliceAreRefused(Way way) {
        QuerySet<Book> sliced = LIBRARY.objects(Book.class).limit(2);
        assertThat(Library.refused(() -> delete(way, sliced))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("delete() on 'lib_book' comes after slice() or limit()");
        assertThat(Library.refused(() -> update(way, sliced, Book_.pages.set(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("update() on 'lib_book' comes after slice() or limit()");
    }

    @ParameterizedTest
    @EnumSource
    void e03_updateAcrossAJoinFindsItsRowsByKey(Way way) {
        LIBRARY.sending(2, () -> {
            assertThat(update(way, LIBRARY.objects(Book.class).filter(Book_.publisher().country.eq("US")),
                    Book_.pages.set(1))).isEqualTo(2);
            assertThat(titles(way, LIBRARY.objects(Book.class).filter(Book_.pages.eq(1)).orderBy(Book_.title.asc())))
                    .containsExactly("Alpha", "Beta");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void e04_updateTakesTheValueOfASubqueryThatSpeaksOfTheRow(Way way) {
        LIBRARY.sending(2, () -> {
            QuerySet<Review> reviews = LIBRARY.objects(Review.class)
                    .filter(Review_.book().id.eq(outer(Book_.id)), Review_.score.isNotNull())
                    .orderBy(Review_.id.asc()).limit(1);
            assertThat(
                    update(way, LIBRARY.objects(Book.class), Book_.rating.set(subquery(reviews.value(Review_.score)))))
                    .isEqualTo(6);
            assertThat(Library.list(way,
                    LIBRARY.objects(Book.class).orderBy(Book_.id.asc()).value(Book_.rating)))
                    .isEqualTo(Arrays.asList(5, null, 2, null, 1, 4));
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void e05_updateTakesTheValueOfAnAnnotation(Way way) {
        Named<Book, Integer> twice = Book_.pages.times(2).as("twice");
        LIBRARY.sending(2, () -> {
            assertThat(update(way, LIBRARY.objects(Book.class).alias(twice), Book_.pages.set(twice))).isEqualTo(6);
            assertThat(pages(way)).containsExactly(200, 400, 600, 200, 1000, 100);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void e06_aSavedEntityHoldsWhatTheServerComputed(Way way) {
        LIBRARY.sending(3, () -> {
            QuerySet<Account> accounts = LIBRARY.objects(Account.class);
            Account account = Library.get(way, accounts.filter(Account_.id.eq(1)));
            Assignment<Account> more = Account_.balance.set(Account_.balance.plus(1));
            way.run(() -> accounts.save(account, more), () -> accounts.asyncSave(account, more));
            assertThat(account.getBalance()).isEqualTo(101);
            way.run(() -> accounts.refresh(account), () -> accounts.asyncRefresh(account));
            assertThat(account.getBalance()).isEqualTo(101);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void e07_updateMayChooseTheValue(Way way) {
        LIBRARY.sending(2, () -> {
            update(way, LIBRARY.objects(Book.class),
                    Book_.pages.set(when(Book_.rating.gte(4)).then(Book_.pages.plus(1)).otherwise(0)));
            assertThat(pages(way)).containsExactly(101, 0, 0, 101, 501, 0);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void g09_addingTwiceIsOnceAndSetComputesTheDifference(Way way) {
        LIBRARY.sending(11, () -> {
            Book book = Library.get(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(1)));
            Map<String, Tag> tags = new java.util.HashMap<>();
            Library.list(way, LIBRARY.objects(Tag.class)).forEach(tag -> tags.put(tag.getName(), tag));
            RelatedSet<Tag> ofBook = LIBRARY.database().related(book, Book_.tags());
            assertThat(add(way, ofBook, tag(tags, "red"), tag(tags, "blue"))).isEqualTo(1);
            assertThat(names(way, ofBook)).containsExactlyInAnyOrder("blue", "green", "red");
            assertThat(set(way, ofBook, List.of(tag(tags, "grey"), tag(tags, "blue")))).isEqualTo(3);
            assertThat(names(way, ofBook)).containsExactlyInAnyOrder("blue", "grey");
            assertThat(remove(way, ofBook, tag(tags, "grey"))).isEqualTo(1);
            assertThat(way.<Long>run(ofBook::clear, ofBook::asyncClear)).isEqualTo(1);
            assertThat(names(way, ofBook)).isEmpty();
            return true;
        });
    }

    /** Django's manager has no remove() where the key must not be NULL; ours is there for all, and says why it can't. */
    @ParameterizedTest
    @EnumSource
    void g10_onlyAForeignKeyThatMayBeNullCanLoseItsRows(Way way) {
        LIBRARY.sending(6, () -> {
            Publisher apex = Library.get(way, LIBRARY.objects(Publisher.class).filter(Publisher_.id.eq(1)));
            RelatedSet<Book> books = LIBRARY.database().related(apex, Publisher_.books());
            Book alpha = Library.get(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(1)));
            assertThat(remove(way, books, alpha)).isEqualTo(1);
            assertThat(alpha.getPublisher()).isNull();
            assertThat(Library.list(way, LIBRARY.objects(Publisher.class).filter(Publisher_.books().isNull())
                    .orderBy(Publisher_.id.asc()).value(Publisher_.name))).containsExactly("Dune");
            assertThat(titles(way, books)).containsExactly("Beta");
            Book beta = Library.get(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(2)));
            RelatedSet<Review> reviews = LIBRARY.database().related(beta, Book_.reviews());
            assertThat(Library.refused(() -> way.<Long>run(reviews::clear, reviews::asyncClear)))
                    .isInstanceOf(IllegalStateException.class).hasMessage(
                            "clear() on 'Book_.reviews()' would leave 'Review' without the 'book_id' it must have. Delete it, or add it to another one.");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void g13_updateOfAParentsColumnReadsTheKeysAndWritesBothTables(Way way) {
        LIBRARY.sending(4, () -> {
            assertThat(update(way, LIBRARY.objects(Restaurant.class).filter(Restaurant_.stars.eq(1)),
                    Restaurant_.name.set("X"), Restaurant_.stars.set(9))).isEqualTo(1);
            assertThat(Library.list(way, LIBRARY.objects(Place.class).filter(Place_.id.eq(3)).value(Place_.name)))
                    .containsExactly("X");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void g16_whatARelatedSetCreatesBelongsToTheOwner(Way way) {
        LIBRARY.sending(4, () -> {
            Publisher dune = Library.get(way, LIBRARY.objects(Publisher.class).filter(Publisher_.id.eq(4)));
            RelatedSet<Book> books = LIBRARY.database().related(dune, Publisher_.books());
            Book made = book("New");
            way.run(() -> books.create(made), () -> books.asyncCreate(made));
            assertThat(Objects.requireNonNull(made.getPublisher()).getId()).isEqualTo(4);
            assertThat(getOrCreate(way, books.filter(Book_.title.eq("New")), () -> book("New")).created()).isFalse();
            assertThat(Library.count(way, books)).isEqualTo(1);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h01_getOrCreateTellsWhichItWas(Way way) {
        LIBRARY.sending(3, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
            Created<Setting> there = getOrCreate(way, settings.filter(Setting_.key.eq("k1")),
                    () -> setting("k1", "zz"));
            Created<Setting> made = getOrCreate(way, settings.filter(Setting_.key.eq("k9")), () -> setting("k9", "n"));
            assertThat(there.created()).isFalse();
            assertThat(there.entity().getValue()).isEqualTo("v1");
            assertThat(made.created()).isTrue();
            assertThat(made.entity().getValue()).isEqualTo("n");
            assertThat(made.entity().getId()).isNotNull();
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h02_updateOrCreateLocksTheRow(Way way) {
        LIBRARY.sending(4, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
            Created<Setting> there = updateOrCreate(way, settings.filter(Setting_.key.eq("k1")),
                    () -> setting("k1", "c"),
                    Setting_.value.set("u"));
            Created<Setting> made = updateOrCreate(way, settings.filter(Setting_.key.eq("n")), () -> setting("n", "c"),
                    Setting_.value.set("d"));
            assertThat(there.created()).isFalse();
            assertThat(there.entity().getValue()).isEqualTo("u");
            assertThat(made.created()).isTrue();
            assertThat(made.entity().getValue()).isEqualTo("c");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h03_bulkCreateMayLeaveOutWhatIsThere(Way way) {
        LIBRARY.sending(2, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
            List<Setting> rows = List.of(setting("k1", "q"), setting("k5", "q"));
            way.run(() -> settings.bulkCreate(rows, Conflicts.ignore()),
                    () -> settings.asyncBulkCreate(rows, Conflicts.ignore()));
            assertThat(Library.list(way, settings.orderBy(Setting_.key.asc()).values(Setting_.key, Setting_.value)))
                    .extracting(row -> row.toList()).containsExactly(List.of("k1", "v1"), List.of("k2", "v2"),
                            List.of("k5", "q"));
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void bulkCreateMayUpdateWhatIsThereAndGivesKeysInOrder(Way way) {
        LIBRARY.sending(2, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
            List<Setting> rows = List.of(setting("k6", "a"), setting("k1", "q"), setting("k5", "b"));
            Conflicts<Setting> update = Conflicts.update(List.of(Setting_.key), List.of(Setting_.value));
            way.run(() -> settings.bulkCreate(rows, update), () -> settings.asyncBulkCreate(rows, update));
            Map<String, Integer> keys = new java.util.HashMap<>();
            Library.list(way, settings)
                    .forEach(row -> keys.put(row.getKey() + row.getValue() + row.getHits(), row.getId()));
            assertThat(keys).containsEntry("k1q1", 1).containsEntry("k6a0", rows.get(0).getId())
                    .containsEntry("k5b0", rows.get(2).getId());
            assertThat(rows.get(1).getId()).isEqualTo(1);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h05_bulkUpdateSendsOneStatementAndCountsItsRows(Way way) {
        LIBRARY.sending(3, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class).orderBy(Setting_.id.asc());
            List<Setting> rows = Library.list(way, settings);
            rows.get(0).setValue("a");
            rows.get(1).setValue("b");
            assertThat(way.<Long>run(() -> settings.bulkUpdate(rows, Setting_.value),
                    () -> settings.asyncBulkUpdate(rows, Setting_.value))).isEqualTo(2);
            assertThat(Library.list(way, settings.value(Setting_.value))).containsExactly("a", "b");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h06_saveUpdatesThenInsertsAndMayBeToldWhat(Way way) {
        LIBRARY.sending(5, () -> {
            QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
            Setting setting = setting("x", "y");
            setting.setId(50);
            way.run(() -> settings.save(setting), () -> settings.asyncSave(setting));
            setting.setValue("z");
            setting.setHits(99);
            save(way, settings, setting, Save.only(Setting_.value));
            Setting read = Library.get(way, settings.filter(Setting_.id.eq(50)));
            assertThat(read.getValue()).isEqualTo("z");
            assertThat(read.getHits()).isEqualTo(0);
            Setting missing = setting("w", "");
            missing.setId(51);
            assertThat(failure(() -> save(way, settings, missing, Save.update())))
                    .isInstanceOf(StaleEntityException.class).hasMessage(
                            "save() of a 'Setting' found no row with its key. Refresh it and try again, or create() it if it is new.");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void h10_updateOfNoRowsIsZeroAndAToManyRelationCantBeAssigned(Way way) {
        LIBRARY.sending(1, () -> {
            assertThat(update(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(-1)), Book_.pages.set(1))).isZero();
            assertThat(failure(() -> Book_.tags().set(new Tag()))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "'Book_.tags()' is held by other rows, so set() can't assign it. Use related(), or update those rows.");
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void deleteTakesAlongWhatCascadesAndCountsIt(Way way) {
        // publisher, its books; reviews and join rows unread; books, publisher
        Deleted deleted = LIBRARY.sending(7,
                () -> delete(way, LIBRARY.objects(Publisher.class).filter(Publisher_.id.eq(1))));
        assertThat(deleted.total()).isEqualTo(13);
        assertThat(deleted.tables()).isEqualTo(Map.of("lib_publisher", 1L, "lib_book", 2L, "lib_review", 4L,
                "lib_book_authors", 3L, "lib_book_tags", 3L));
        assertThat(deleted.of(Book.class)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void deleteEmptiesForeignKeysThatDoNotCascade(Way way) {
        Author cy = Library.get(way, LIBRARY.objects(Author.class).filter(Author_.id.eq(3)));
        QuerySet<Author> authors = LIBRARY.objects(Author.class);
        // profiles, accounts and join rows unread; pupils, edited books; the author
        Deleted deleted = LIBRARY.sending(6, () -> way.run(() -> authors.delete(cy), () -> authors.asyncDelete(cy)));
        assertThat(deleted.tables())
                .isEqualTo(Map.of("lib_author", 1L, "lib_profile", 1L, "lib_book_authors", 2L));
        assertThat(Library.count(way, authors.filter(Author_.mentor().id.eq(3)))).isZero();
        assertThat(Library.count(way, LIBRARY.objects(Book.class).filter(Book_.editor().isNull()))).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void deleteOfWhatNothingRefersToIsOneStatement(Way way) {
        Deleted deleted = LIBRARY.sending(1,
                () -> delete(way, LIBRARY.objects(Review.class).filter(Review_.book().publisher().id.eq(1))));
        assertThat(deleted).isEqualTo(new Deleted(4, Map.of("lib_review", 4L)));
        assertThat(LIBRARY.sending(1, () -> delete(way, LIBRARY.objects(Review.class).filter(Review_.id.eq(-1)))))
                .isEqualTo(new Deleted(0, Map.of()));
    }

    @ParameterizedTest
    @EnumSource
    void deleteOfAChildDeletesItsParentsRow(Way way) {
        Deleted deleted = LIBRARY.sending(3,
                () -> delete(way, LIBRARY.objects(Restaurant.class).filter(Restaurant_.stars.eq(1))));
        assertThat(deleted.tables()).isEqualTo(Map.of("lib_place", 1L, "lib_restaurant", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void deleteOfAParentDeletesItsChildsRow(Way way) {
        Deleted deleted = LIBRARY.sending(3, () -> delete(way, LIBRARY.objects(Place.class).filter(Place_.id.lte(2))));
        assertThat(deleted.tables()).isEqualTo(Map.of("lib_place", 2L, "lib_restaurant", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void anEntityInTwoTablesIsStoredInBoth(Way way) {
        Restaurant diner = new Restaurant();
        diner.setName("Diner");
        diner.setStars(2);
        QuerySet<Restaurant> restaurants = LIBRARY.objects(Restaurant.class);
        LIBRARY.sending(2, () -> way.run(() -> restaurants.create(diner), () -> restaurants.asyncCreate(diner)));
        diner.setName("Bar");
        diner.setStars(1);
        LIBRARY.sending(2, () -> way.run(() -> restaurants.save(diner), () -> restaurants.asyncSave(diner)));
        Restaurant read = Library.get(way, restaurants.filter(Restaurant_.name.eq("Bar")));
        assertThat(read.getId()).isEqualTo(diner.getId());
        assertThat(read.getStars()).isEqualTo(1);
        List<Restaurant> more = List.of(new Restaurant(), new Restaurant());
        LIBRARY.sending(2, () -> way.run(() -> restaurants.bulkCreate(more), () -> restaurants.asyncBulkCreate(more)));
        assertThat(LIBRARY.sending(2, () -> way.<Long>run(
                () -> restaurants.bulkUpdate(more, Restaurant_.name, Restaurant_.stars),
                () -> restaurants.asyncBulkUpdate(more, Restaurant_.name, Restaurant_.stars)))).isEqualTo(2);
        QuerySet<Place> places = LIBRARY.objects(Place.class);
        assertThat(Library.refused(() -> way.run(() -> places.save(diner), () -> places.asyncSave(diner))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A 'Restaurant' was given where entities are stored as 'Place'. Use objects(Restaurant.class).");
    }

    @ParameterizedTest
    @EnumSource
    void anEntityThatRefersToAnUnsavedOneIsRefusedBeforeAnythingIsSent(Way way) {
        Book book = book("New");
        book.setPublisher(new Publisher());
        QuerySet<Book> books = LIBRARY.objects(Book.class);
        String why = "'publisher' of a 'Book' refers to an entity without a key, so it is in no row yet. Save that one first.";
        assertThat(Library.refused(() -> way.run(() -> books.save(book), () -> books.asyncSave(book)))).hasMessage(why);
        assertThat(Library.refused(() -> way.run(() -> books.bulkCreate(List.of(book("Old"), book)),
                () -> books.asyncBulkCreate(List.of(book("Old"), book))))).hasMessage(why);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstFilterOfARelatedSetSpeaksOfTheRowThatLeadsToIt(Way way) {
        Book alpha = Library.get(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(1)));
        RelatedSet<Tag> tags = LIBRARY.database().related(alpha, Book_.tags());
        assertThat(names(way, tags.filter(Tag_.books().title.eq("Zeta%")))).isEmpty();
        assertThat(names(way, tags.filter(Tag_.name.ne("x")).filter(Tag_.books().title.eq("Zeta%"))))
                .containsExactlyInAnyOrder("red", "green");
    }

    @ParameterizedTest
    @EnumSource
    void aRelatedSetOfPairsCreatesAndRelates(Way way) {
        Book alpha = Library.get(way, LIBRARY.objects(Book.class).filter(Book_.id.eq(1)));
        RelatedSet<Tag> tags = LIBRARY.database().related(alpha, Book_.tags());
        Created<Tag> made = LIBRARY.sending(3,
                () -> getOrCreate(way, tags.filter(Tag_.name.eq("new")), () -> tag("new")));
        assertThat(made.created()).isTrue();
        assertThat(names(way, tags)).containsExactlyInAnyOrder("red", "green", "new");
        assertThat(update(way, tags.filter(Tag_.name.eq("new")), Tag_.name.set("old"))).isEqualTo(1);
        assertThat(delete(way, tags.filter(Tag_.name.eq("old"))).tables())
                .isEqualTo(Map.of("lib_tag", 1L, "lib_book_tags", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void aForeignKeyThatMayBeNullFollowsTheSet(Way way) {
        Publisher apex = Library.get(way, LIBRARY.objects(Publisher.class).filter(Publisher_.id.eq(1)));
        RelatedSet<Book> books = LIBRARY.database().related(apex, Publisher_.books());
        List<Book> wanted = Library.list(way, LIBRARY.objects(Book.class).filter(Book_.id.in(List.of(2, 3))));
        assertThat(LIBRARY.sending(3, () -> set(way, books, wanted))).isEqualTo(2);
        assertThat(titles(way, books)).containsExactlyInAnyOrder("Beta", "Gamma");
        assertThat(LIBRARY.sending(1, () -> way.<Long>run(books::clear, books::asyncClear))).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void refreshFailsWhenTheRowIsGone(Way way) {
        QuerySet<Tag> tags = LIBRARY.objects(Tag.class);
        Tag gone = tag("gone");
        gone.setId(77);
        assertThat(failure(() -> way.run(() -> tags.refresh(gone), () -> tags.asyncRefresh(gone))))
                .isInstanceOf(NoRowException.class);
    }

    private static Throwable failure(Supplier<?> task) {
        try {
            throw new AssertionError("It did not fail, but returned " + task.get());
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static <E> long update(Way way, QuerySet<E> rows, Assignment<E>... assignments) {
        return way.<Long>run(() -> rows.update(assignments), () -> rows.asyncUpdate(assignments));
    }

    private static Deleted delete(Way way, QuerySet<?> rows) {
        return way.run(() -> rows.delete(), () -> rows.asyncDelete());
    }

    private static <E> Created<E> getOrCreate(Way way, QuerySet<E> rows, Supplier<E> made) {
        return way.run(() -> rows.getOrCreate(made), () -> rows.asyncGetOrCreate(made));
    }

    private static <E> Created<E> updateOrCreate(Way way, QuerySet<E> rows, Supplier<E> made, Assignment<E> change) {
        return way.run(() -> rows.updateOrCreate(made, change), () -> rows.asyncUpdateOrCreate(made, change));
    }

    private static <E> E save(Way way, QuerySet<E> rows, E entity, Save<E> how) {
        return way.run(() -> rows.save(entity, how), () -> rows.asyncSave(entity, how));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static <T> long add(Way way, RelatedSet<T> set, T... entities) {
        return way.<Long>run(() -> set.add(entities), () -> set.asyncAdd(entities));
    }

    private static <T> long remove(Way way, RelatedSet<T> set, T entity) {
        return way.<Long>run(() -> set.remove(entity), () -> set.asyncRemove(entity));
    }

    private static <T> long set(Way way, RelatedSet<T> set, Collection<T> entities) {
        return way.<Long>run(() -> set.set(entities), () -> set.asyncSet(entities));
    }

    private static List<Integer> pages(Way way) {
        return Library.list(way, LIBRARY.objects(Book.class).orderBy(Book_.id.asc()).value(Book_.pages));
    }

    private static List<String> titles(Way way, QuerySet<Book> books) {
        return Library.list(way, books.value(Book_.title));
    }

    private static List<String> names(Way way, QuerySet<Tag> tags) {
        return Library.list(way, tags.value(Tag_.name));
    }

    private static Tag tag(Map<String, Tag> tags, String name) {
        return Objects.requireNonNull(tags.get(name));
    }

    private static Tag tag(String name) {
        Tag tag = new Tag();
        tag.setName(name);
        return tag;
    }

    private static Setting setting(String key, String value) {
        Setting setting = new Setting();
        setting.setKey(key);
        setting.setValue(value);
        return setting;
    }

    private static Book book(String title) {
        Book book = new Book();
        book.setTitle(title);
        book.setPrice(BigDecimal.ONE);
        book.setPages(1);
        return book;
    }
}
