package dev.segue.orm.oracle;

import dev.segue.orm.Annotated;
import dev.segue.orm.Conflicts;
import dev.segue.orm.Database;
import dev.segue.orm.Functions;
import dev.segue.orm.HibernateBeside;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Way;
import dev.segue.orm.Windows;
import dev.segue.orm.lib.Account;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Blog;
import dev.segue.orm.lib.Blog_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Employee;
import dev.segue.orm.lib.Employee_;
import dev.segue.orm.lib.Entry;
import dev.segue.orm.lib.Line;
import dev.segue.orm.lib.Place;
import dev.segue.orm.lib.Profile;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import dev.segue.orm.lib.Restaurant;
import dev.segue.orm.lib.Review;
import dev.segue.orm.lib.Review_;
import dev.segue.orm.lib.Setting;
import dev.segue.orm.lib.Setting_;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static dev.segue.orm.Aggregates.avg;
import static dev.segue.orm.Aggregates.count;
import static dev.segue.orm.Aggregates.countDistinct;
import static dev.segue.orm.Aggregates.max;
import static dev.segue.orm.Aggregates.sum;
import static dev.segue.orm.Functions.exists;
import static dev.segue.orm.Functions.outer;
import static dev.segue.orm.Functions.when;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of docs/orm.md, run: what JPA says and what Segue says return the same, or leave the same rows behind. {@link
 * OrmGuideTest} holds the document to this file: each call of {@code same}, {@code inOrder} or {@code change} is a line of the table.
 */
class OrmGuideIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @SuppressWarnings("NullAway.Init")
    private static HibernateBeside hibernate;

    private final Database database = LIBRARY.database();
    private final QuerySet<Tag> tags = LIBRARY.objects(Tag.class);
    private final QuerySet<Book> books = LIBRARY.objects(Book.class);
    private final QuerySet<Author> authors = LIBRARY.objects(Author.class);
    private final QuerySet<Publisher> publishers = LIBRARY.objects(Publisher.class);
    private final QuerySet<Review> reviews = LIBRARY.objects(Review.class);
    private final QuerySet<Setting> settings = LIBRARY.objects(Setting.class);
    private final QuerySet<Blog> blogs = LIBRARY.objects(Blog.class);
    private final QuerySet<Employee> employees = LIBRARY.objects(Employee.class);

    @BeforeAll
    static void open() {
        hibernate = HibernateBeside.open(LIBRARY.test(), Account.class, Author.class, Blog.class, Book.class,
                Employee.class, Entry.class, Place.class, Profile.class, Publisher.class, Restaurant.class,
                Review.class, Setting.class, Tag.class);
    }

    @AfterAll
    static void close() {
        hibernate.close();
    }

    @Test
    void rows() {
        same(1, em -> em.find(Book.class, 1), () -> books.filter(Book_.id.eq(1)).get());
        inOrder(2, "select b from Book b order by b.title", () -> books.orderBy(Book_.title.asc()).list());
        same(3, "select b from Book b where b.pages >= 100 and b.rating = 4",
                () -> books.filter(Book_.pages.gte(100), Book_.rating.eq(4)).list());
        same(4, "select b from Book b where b.pages < 60 or b.title = 'Beta'",
                () -> books.filter(Book_.pages.lt(60).or(Book_.title.eq("Beta"))).list());
        same(5, "select b from Book b where b.rating <> 4 or b.rating is null",
                () -> books.exclude(Book_.rating.eq(4)).list());
        same(6, "select b from Book b where upper(b.title) like '%ETA%'",
                () -> books.filter(Book_.title.icontains("eta")).list());
        same(7, "select b from Book b where b.rating in (3, 5)",
                () -> books.filter(Book_.rating.in(List.of(3, 5))).list());
        same(8, "select b from Book b where b.price between 20 and 40",
                () -> books.filter(Book_.price.between(20, 40))
                        .list());
        same(9, "select b from Book b where b.publisher is null",
                () -> books.filter(Book_.publisher().isNull()).list());
        same(10, "select b from Book b where extract(year from b.pubDate) = 2020",
                () -> books.filter(Book_.pubDate.year().eq(2020)).list());
        same(11, "select b from Book b where b.pages > b.rating * 50",
                () -> books.filter(Book_.pages.gt(Book_.rating.times(50))).list());
        inOrder(12, "select b from Book b order by b.rating desc nulls last, b.title",
                () -> books.orderBy(Book_.rating.desc().nullsLast(), Book_.title.asc()).list());
        inOrder(13, em -> em.createQuery("select b from Book b order by b.title").setFirstResult(2).setMaxResults(2)
                .getResultList(), () -> books.orderBy(Book_.title.asc()).slice(2, 2).list());
        same(14, em -> em.createQuery("select b from Book b order by b.price").setMaxResults(1).getSingleResultOrNull(),
                () -> books.orderBy(Book_.price.asc()).first());
        same(15, "select count(b) from Book b where b.pages > 100",
                () -> books.filter(Book_.pages.gt(100)).count());
        same(16, em -> !em.createQuery("select 1 from Book b where b.pages > 400").setMaxResults(1).getResultList()
                .isEmpty(), () -> books.filter(Book_.pages.gt(400)).exists());
    }

    @Test
    void relations() {
        same(17, "select b from Book b where b.publisher.country = 'US'",
                () -> books.filter(Book_.publisher().country.eq("US")).list());
        same(18, "select distinct b from Book b join b.tags t where t.name in ('red', 'blue')",
                () -> books.filter(Book_.tags().name.in(List.of("red", "blue"))).distinct()
                        .list());
        same(19, "select distinct b from Blog b join b.entries e where e.year = 2008 and e.headline like '%Lennon%'",
                () -> blogs.filter(Blog_.entries().year.eq(2008), Blog_.entries().headline.contains("Lennon"))
                        .distinct().list());
        same(20, "select distinct b from Blog b join b.entries e join b.entries f where e.year = 2008 and f.headline like '%Lennon%'",
                () -> blogs.filter(Blog_.entries().year.eq(2008)).filter(Blog_.entries().headline.contains("Lennon"))
                        .distinct().list());
        same(21, "select b from Book b where not exists (select 1 from b.authors a where a.name = 'Ann')",
                () -> books.exclude(Book_.authors().name.eq("Ann")).list());
        same(22, "select p from Publisher p where p.books is empty",
                () -> publishers.filter(Publisher_.books().isNull()).list());
        same(23, "select b.title, p.name from Book b left join b.publisher p",
                () -> books.values(Book_.title, Book_.publisher().name).list());
        same(24, "select b from Book b left join fetch b.publisher",
                () -> books.selectRelated(Book_.publisher()).list());
        same(25, "select b from Book b where b.publisher in (select p from Publisher p where p.country = 'UK')",
                () -> books.filter(Book_.publisher().in(publishers.filter(Publisher_.country.eq("UK")))).list());
        same(26, "select b from Book b where exists (select 1 from Review r where r.book = b and r.score >= 4)",
                () -> books.filter(exists(reviews.filter(Review_.book().id.eq(outer(Book_.id)), Review_.score.gte(4))))
                        .list());
    }

    @Test
    void values() {
        inOrder(27, "select distinct b.price from Book b order by b.price",
                () -> books.value(Book_.price).distinct().orderBy(Book_.price.asc()).list());
        same(28, "select new dev.segue.orm.lib.Line(b.title, b.publisher.name) from Book b where b.publisher is not null",
                () -> books.filter(Book_.publisher().isNotNull())
                        .into(Line.class, Book_.title, Book_.publisher().name).list());
        same(29, "select a.name, coalesce(a.age, 0), length(a.name) from Author a",
                () -> authors
                        .values(Author_.name, Functions.coalesce(Author_.age, Functions.value(0)),
                                Author_.name.length())
                        .list());
        same(30, "select b.title, case when b.pages > 200 then 'long' else 'short' end from Book b",
                () -> books
                        .values(Book_.title, when(Book_.pages.gt(200)).then("long").otherwise("short")).list());
        same(31, "select sum(b.pages), avg(b.pages), max(b.price) from Book b",
                () -> books.aggregate(sum(Book_.pages), avg(Book_.pages), max(Book_.price)));
        same(32, "select count(case when b.price < 25 then 1 end), count(b) from Book b",
                () -> books.aggregate(count(Book_.id).filter(Book_.price.lt(25)), count(Book_.id)));
        same(33, "select p, count(b) from Publisher p left join p.books b group by p",
                () -> publishers.annotate(count(Publisher_.books()).as("n")).list());
        same(34, "select p.country, count(distinct b) from Publisher p left join p.books b group by p.country",
                () -> publishers.values(Publisher_.country).annotate(countDistinct(Publisher_.books()).as("n"))
                        .list());
        same(35, "select p from Publisher p left join p.books b group by p having count(b) > 1",
                () -> publishers.filter(count(Publisher_.books()).gt(1L)).list());
        same(36, em -> em.createQuery("select b from Book b where b.pubDate is not null order by b.pubDate desc")
                .setMaxResults(1).getSingleResult(),
                () -> books.filter(Book_.pubDate.isNotNull()).latest(Book_.pubDate.asc()));
        same(37,
                "select a.name from Author a where a.age > 40 union select p.name from Publisher p where p.country = 'UK'",
                () -> authors.filter(Author_.age.gt(40)).value(Author_.name)
                        .union(publishers.filter(Publisher_.country.eq("UK")).value(Publisher_.name)).list());
        same(38, "select e.name, rank() over (partition by e.dept order by e.salary desc) from Employee e",
                () -> employees
                        .values(Employee_.name,
                                Windows.rank()
                                        .over(Windows.partitionBy(Employee_.dept).orderBy(Employee_.salary.desc())))
                        .list());
        inOrder(39, em -> {
            var criteria = em.getCriteriaBuilder().createQuery(Book.class);
            var book = criteria.from(Book.class);
            return em.createQuery(criteria.where(em.getCriteriaBuilder().equal(book.get("publisher").get("country"),
                    "US")).orderBy(em.getCriteriaBuilder().asc(book.get("title")))).getResultList();
        }, () -> books.filter("publisher__country", "US").orderBy("title").list());
    }

    @Test
    void writes() throws SQLException {
        change(40, em -> {
            em.persist(tag("new"));
            return true;
        }, () -> tags.create(tag("new")));
        change(41, "update Book b set b.pages = b.pages + 10 where b.rating is null",
                () -> books.filter(Book_.rating.isNull()).update(Book_.pages.set(Book_.pages.plus(10))));
        change(42, "delete from Review r where r.score < 3",
                () -> reviews.filter(Review_.score.lt(3)).delete());
        change(43, em -> {
            Book book = em.find(Book.class, 4);
            book.setTitle("Delta 2");
            return true;
        }, () -> {
            Book book = books.filter(Book_.id.eq(4)).get();
            book.setTitle("Delta 2");
            return books.save(book);
        });
        change(44,
                em -> em.createQuery("select s from Setting s where s.key = 'k9'", Setting.class).getResultStream()
                        .findFirst()
                        .orElseGet(() -> em.merge(setting("k9", "n"))),
                () -> settings.filter(Setting_.key.eq("k9")).getOrCreate(() -> setting("k9", "n")));
        change(45, em -> em.find(Book.class, 4).getTags().add(em.find(Tag.class, 1)),
                () -> database.related(books.filter(Book_.id.eq(4)).get(), Book_.tags())
                        .add(tags.filter(Tag_.id.eq(1)).get()));
        change(46,
                "insert into Setting (key, value, hits) values ('k1', 'q', 0), ('k5', 'q', 0) on conflict (key) do nothing",
                () -> settings.bulkCreate(List.of(setting("k1", "q"), setting("k5", "q")), Conflicts.ignore()));
        change(47, em -> {
            Book book = em.find(Book.class, 1, LockModeType.PESSIMISTIC_WRITE);
            book.setPages(1);
            return true;
        }, () -> database.atomic(() -> {
            Book book = books.selectForUpdate().filter(Book_.id.eq(1)).get();
            book.setPages(1);
            return books.save(book);
        }));
    }

    @Test
    void loading() {
        same(48, "select b from Book b left join fetch b.tags where b.pages >= 100",
                () -> books.filter(Book_.pages.gte(100)).prefetchRelated(Book_.tags()).list());
        same(49, "select r from Review r join fetch r.book b left join fetch b.tags",
                () -> reviews.prefetchRelated(Review_.book().tags()).list());
        same(50, em -> em.createNativeQuery("select * from lib_book where pages > 100", Book.class).getResultList(),
                () -> database.raw(Book.class, "select * from lib_book where pages > ?", 100).list().stream()
                        .map(Annotated::entity).toList());
    }

    /** Line {@code number} of the table, its JPA column being a query. */
    private void same(int number, String jpql, Supplier<?> segue) {
        same(number, em -> em.createQuery(jpql, Object.class).getResultList(), segue);
    }

    private void same(int number, Function<EntityManager, ?> jpa, Supplier<?> segue) {
        compare(number, result -> Shown.rows(result).stream().sorted().toList(), jpa, segue);
    }

    /** A line whose two columns also give the rows in the same order. */
    private void inOrder(int number, String jpql, Supplier<?> segue) {
        inOrder(number, em -> em.createQuery(jpql, Object.class).getResultList(), segue);
    }

    private void inOrder(int number, Function<EntityManager, ?> jpa, Supplier<?> segue) {
        compare(number, Shown::rows, jpa, segue);
    }

    private static void compare(int number, Function<@Nullable Object, List<String>> shown,
            Function<EntityManager, ?> jpa, Supplier<?> segue) {
        List<String> expected = hibernate.call(em -> shown.apply(jpa.apply(em)));
        for (Way way : List.of(Way.JDBC, Way.NATIVE)) {
            assertThat(way.<List<String>>run(() -> shown.apply(segue.get()), Library::unasked)).as("line %d", number)
                    .isEqualTo(expected).isNotEmpty();
        }
    }

    private static Tag tag(String name) {
        var tag = new Tag();
        tag.setName(name);
        return tag;
    }

    private static Setting setting(String key, String value) {
        var setting = new Setting();
        setting.setKey(key);
        setting.setValue(value);
        return setting;
    }

    private void change(int number, String jpql, Supplier<?> segue) throws SQLException {
        change(number, em -> em.createQuery(jpql).executeUpdate(), segue);
    }

    /** A line whose two columns change rows, and leave the same behind. */
    private void change(int number, Function<EntityManager, ?> jpa, Supplier<?> segue) throws SQLException {
        LIBRARY.reset();
        String before = LIBRARY.rows();
        hibernate.call(jpa);
        String expected = LIBRARY.rows();
        for (Way way : List.of(Way.JDBC, Way.NATIVE)) {
            LIBRARY.reset();
            way.<List<String>>run(() -> Shown.rows(segue.get()), Library::unasked);
            assertThat(LIBRARY.rows()).as("line %d", number).isEqualTo(expected).isNotEqualTo(before);
        }
        LIBRARY.reset();
    }
}
