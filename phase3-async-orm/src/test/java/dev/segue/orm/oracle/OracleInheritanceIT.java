package dev.segue.orm.oracle;

import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.Way;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Place;
import dev.segue.orm.lib.Place_;
import dev.segue.orm.lib.Profile;
import dev.segue.orm.lib.Restaurant;
import dev.segue.orm.lib.Restaurant_;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Joined inheritance, and what relations hold that no query has loaded. */
class OracleInheritanceIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    /**
     * Django puts {@code place.restaurant} on the parent. Here the parent, which is compiled without knowing its children, has
     * nothing of them: the child leads down, {@code Restaurant_.ofPlace()}, and is asked for by the same key.
     */
    @ParameterizedTest
    @EnumSource
    void g12_aChildHasTheParentsFieldsAndIsReachedFromTheParent(Way way) {
        var places = LIBRARY.objects(Place.class);
        var restaurants = LIBRARY.objects(Restaurant.class);
        assertThat(LIBRARY.<List<?>>sending(1,
                () -> Library.list(way, places.orderBy(Place_.id.asc()).value(Place_.name))))
                .isEqualTo(List.of("Park", "Grill", "Cafe"));
        Restaurant grill = LIBRARY.sending(1,
                () -> Library.get(way, restaurants.filter(Restaurant_.name.eq("Grill"))));
        assertThat(grill.getId()).isEqualTo(2);
        assertThat(grill.getName()).isEqualTo("Grill");
        assertThat(grill.getStars()).isEqualTo(3);
        assertThat(LIBRARY.<List<?>>sending(1, () -> Library.list(way,
                places.filter(Restaurant_.ofPlace().stars.gte(2)).value(Place_.name))))
                .isEqualTo(List.of("Grill"));
        Place place = LIBRARY.sending(1, () -> Library.get(way, places.filter(Place_.id.eq(2))));
        Restaurant same = LIBRARY.sending(1,
                () -> Library.get(way, restaurants.filter(Restaurant_.id.eq(place.getId()))));
        assertThat(same.getStars()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void placesThatAreNoRestaurantsAreThoseWithoutOne(Way way) {
        var places = LIBRARY.objects(Place.class).filter(Restaurant_.ofPlace().isNull());
        assertThat(Library.list(way, places.value(Place_.name))).containsExactly("Park");
    }

    @Test
    void aChildCannotBeLoadedWithItsParent() {
        assertThatThrownBy(() -> LIBRARY.objects(Place.class).selectRelated(Restaurant_.ofPlace()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "'Restaurant_.ofPlace()' can't be loaded: no field holds what it leads to. Query 'Restaurant' instead.");
    }

    @Test
    void aRelationThatWasNotLoadedLoadsItselfOnAThreadThatMayBlock() {
        Book book = LIBRARY.objects(Book.class).filter(Book_.id.eq(1)).get();
        List<Author> authors = LIBRARY.sending(0, book::getAuthors);
        List<String> names = LIBRARY.sending(1, () -> authors.stream().map(Author::getName).sorted().toList());
        assertThat(names).isEqualTo(LIBRARY.objects(Author.class).filter(Author_.books().id.eq(1))
                .orderBy(Author_.name.asc()).value(Author_.name).list());
        assertThat(LIBRARY.<Integer>sending(0, authors::size)).isEqualTo(names.size());
    }

    @Test
    void aReverseOneToOneThatWasNotLoadedKnowsNotEvenItsKey() {
        Author author = LIBRARY.objects(Author.class).filter(Author_.profile().isNotNull()).first().orElseThrow();
        Profile profile = LIBRARY.sending(0, () -> Objects.requireNonNull(author.getProfile()));
        Integer id = LIBRARY.sending(1, () -> Objects.requireNonNull(profile.getId()));
        assertThat(id).isEqualTo(LIBRARY.sending(1, () -> LIBRARY.objects(Profile.class)
                .filter(dev.segue.orm.lib.Profile_.author().eq(author)).get()).getId());
    }

    @Test
    void aReverseOneToOneWithoutRowFailsWhenItIsReadAndIsNullWhenItIsLoaded() {
        var without = LIBRARY.objects(Author.class).filter(Author_.profile().isNull());
        Author author = without.first().orElseThrow();
        Profile profile = Objects.requireNonNull(author.getProfile());
        assertThatThrownBy(profile::getBio).isInstanceOf(NoRowException.class);
        assertThat(without.selectRelated(Author_.profile()).first().orElseThrow().getProfile()).isNull();
    }

    @Test
    void aCollectionThatWasNotLoadedRefusesLoopThreadsAndNamesTheWayOut() {
        try (var loop = Executors.newSingleThreadExecutor()) {
            loop.execute(() -> LoopThreads.markCurrent(loop));
            var sizes = LIBRARY.objects(Book.class).filter(Book_.id.eq(1)).asyncGet()
                    .thenApplyAsync(book -> book.getAuthors().size(), loop);
            assertThatThrownBy(sizes::get).cause().isInstanceOf(SynchronousOnlyOperationException.class)
                    .hasMessageContaining(
                            "Call prefetchRelated(Book_.authors()) on the query, so that they are loaded with it");
        }
    }
}
