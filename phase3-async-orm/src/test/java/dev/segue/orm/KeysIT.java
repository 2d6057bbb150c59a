package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.demo.LoungeTicket;
import dev.segue.orm.demo.LoungeTicket_;
import dev.segue.orm.demo.Ticket;
import dev.segue.orm.demo.Ticket_;
import dev.segue.orm.demo.Token;
import dev.segue.orm.demo.Token_;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Keys that neither the application gives nor a default of the column: of sequences, and random ones. */
class KeysIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        Way.on(database, BRIDGE);
        database.execute("""
            CREATE SEQUENCE "Ticket's " START 10;
            CREATE TABLE ticket (id int PRIMARY KEY, seat text NOT NULL UNIQUE);
            CREATE TABLE loungeticket (id int PRIMARY KEY REFERENCES ticket, drinks int NOT NULL);
            CREATE TABLE token (id uuid PRIMARY KEY, owner text NOT NULL UNIQUE);
            """);
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE ticket, loungeticket, token; ALTER SEQUENCE \"Ticket's \" RESTART");
    }

    @ParameterizedTest
    @EnumSource
    void aNewRowTakesTheNextOfItsSequence(Way way) {
        Ticket first = way.run(() -> tickets().create(ticket("1a")), () -> tickets().asyncCreate(ticket("1a")));
        Ticket second = way.run(() -> tickets().save(ticket("1b")), () -> tickets().asyncSave(ticket("1b")));
        assertThat(List.of(first, second)).extracting(Ticket::getId).containsExactly(10, 11);
        assertThat(tickets().orderBy(Ticket_.id.asc()).value(Ticket_.seat).list()).containsExactly("1a", "1b");
    }

    @ParameterizedTest
    @EnumSource
    void manyNewRowsTakeThemInTheirOrder(Way way) {
        List<Ticket> all = Stream.of("1a", "1b", "1c").map(KeysIT::ticket).toList();
        way.run(() -> tickets().bulkCreate(all), () -> tickets().asyncBulkCreate(all));
        assertThat(all).extracting(Ticket::getId).containsExactly(10, 11, 12);
        assertThat(tickets().orderBy(Ticket_.id.asc()).value(Ticket_.seat).list()).containsExactly("1a", "1b", "1c");
        List<Ticket> again = Stream.of("1c", "1d").map(KeysIT::ticket).toList();
        way.run(() -> tickets().bulkCreate(again, Conflicts.ignore()),
                () -> tickets().asyncBulkCreate(again, Conflicts.ignore()));
        assertThat(again).extracting(Ticket::getId).containsOnlyNulls();
        assertThat(tickets().count()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void aRowInTwoTablesHasOneKey(Way way) {
        var one = new LoungeTicket();
        one.setSeat("2a");
        var two = new LoungeTicket();
        two.setSeat("2b");
        way.run(() -> lounge().create(one), () -> lounge().asyncCreate(one));
        way.run(() -> lounge().bulkCreate(List.of(two)), () -> lounge().asyncBulkCreate(List.of(two)));
        assertThat(lounge().orderBy(LoungeTicket_.id.asc()).list()).extracting(Ticket::getId, Ticket::getSeat)
                .containsExactly(tuple(10, "2a"),
                        tuple(11, "2b"));
    }

    @ParameterizedTest
    @EnumSource
    void aRandomKeyIsMadeBeforeTheRowIsSentAndAGivenOneKept(Way way) {
        Token made = way.run(() -> tokens().create(token(null, "ada")), () -> tokens().asyncCreate(token(null, "ada")));
        UUID id = new UUID(1, 2);
        Token given = way.run(() -> tokens().save(token(id, "bob")), () -> tokens().asyncSave(token(id, "bob")));
        List<Token> many = List.of(token(null, "cy"), token(null, "dee"));
        way.run(() -> tokens().bulkCreate(many), () -> tokens().asyncBulkCreate(many));
        assertThat(given.getId()).isEqualTo(id);
        assertThat(made.getId()).isNotNull();
        assertThat(tokens().orderBy(Token_.owner.asc()).list()).extracting(Token::getId)
                .containsExactly(made.getId(), id, many.getFirst().getId(), many.getLast().getId());
    }

    private static QuerySet<Ticket> tickets() {
        return database.objects(Ticket.class);
    }

    private static QuerySet<LoungeTicket> lounge() {
        return database.objects(LoungeTicket.class);
    }

    private static QuerySet<Token> tokens() {
        return database.objects(Token.class);
    }

    private static Ticket ticket(String seat) {
        var ticket = new Ticket();
        ticket.setSeat(seat);
        return ticket;
    }

    private static Token token(@Nullable UUID id, String owner) {
        var token = new Token();
        token.setId(id);
        token.setOwner(owner);
        return token;
    }
}
