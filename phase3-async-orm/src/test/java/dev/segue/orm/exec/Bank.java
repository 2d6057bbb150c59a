package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that move money between accounts, one transfer after the other, until told to stop; half of them are sync, half async. Each
 * transfer is entered in a ledger, each request is noted, and every few requests one asks for the total, which never changes.
 */
final class Bank implements AutoCloseable {
    static final int CLIENTS = 64;
    static final String TABLES = """
        CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL);
        CREATE TABLE transfer (id int PRIMARY KEY)""";

    private static final int ACCOUNTS = 20;
    private static final int TOTAL = ACCOUNTS * 100;
    private static final int SNAPSHOT_EVERY = 8;
    private static final List<Caller> CALLERS = List.of(Caller.WORKER, Caller.ASYNC, Caller.VIRTUAL, Caller.ASYNC);
    private static final AtomicInteger IDS = new AtomicInteger();

    private final Stack stack;
    private final Duration deadline;
    private final Hops hops;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final List<FutureTask<Boolean>> clients = new ArrayList<>();
    private volatile boolean closing;

    /** Who calls. */
    enum Caller {
        WORKER,
        VIRTUAL,
        ASYNC
    }

    /** Whether the credit of a transfer is called from the other side than its debit. */
    enum Hops {
        SOMETIMES,
        ALWAYS
    }

    /**
     * One that was answered.
     *
     * @param transfer 0 if it asked for the total
     * @param start as {@link System#nanoTime} counts, as {@code end}
     */
    record Request(int client, Caller caller, int transfer, long start, long end, @Nullable Throwable failure) {
        boolean succeeded() {
            return failure == null;
        }

        Duration took() {
            return Duration.ofNanos(end - start);
        }

        boolean beganAfter(long moment) {
            return start - moment > 0;
        }
    }

    private Bank(Stack stack, Duration deadline, Hops hops) {
        this.stack = stack;
        this.deadline = deadline;
        this.hops = hops;
    }

    /** Fills the accounts. */
    static String rows() {
        return "TRUNCATE account, transfer; INSERT INTO account SELECT i, 100 FROM generate_series(1, %d) AS i"
                .formatted(ACCOUNTS);
    }

    /** @param deadline of each request */
    static Bank open(Stack stack, long seed, Duration deadline, Hops hops) {
        var bank = new Bank(stack, deadline, hops);
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            Caller caller = CALLERS.get(i % CALLERS.size());
            var task = new FutureTask<>(() -> bank.client(number, caller, new Random(seed + number)), true);
            bank.clients.add(task);
            var _ = (caller == Caller.VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        }
        try {
            bank.awaitService(System.nanoTime());
        } catch (Throwable failure) {
            try (bank) {
                throw failure;
            }
        }
        return bank;
    }

    /** Waits until each kind of caller was served some times by requests that began after {@code moment}. */
    void awaitService(long moment) {
        for (Caller caller : Caller.values()) {
            awaitRequests("served for " + caller, 10,
                    request -> request.caller == caller && request.succeeded() && request.beganAfter(moment));
        }
    }

    void awaitRequests(String what, int count, Predicate<Request> which) {
        until(() -> assertThat(requests.stream().filter(which).count()).as(what).isGreaterThanOrEqualTo(count));
    }

    /** Waits until each client was answered at least once since {@code moment}. */
    void awaitAnswers(long moment) {
        until(() -> assertThat(requests.stream().filter(request -> request.beganAfter(moment)).map(Request::client))
                .contains(IntStream.range(0, CLIENTS).boxed().toArray(Integer[]::new)));
    }

    private void until(ThrowingRunnable holds) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(30))
                .failFast("a client ended", () -> assertThat(clients).allSatisfy(
                        client -> assertThat(client.state()).isEqualTo(Future.State.RUNNING)))
                .untilAsserted(holds);
    }

    Stream<Request> requests() {
        return requests.stream();
    }

    /** Lets the clients end their requests, and fails if one of them saw what can't be. */
    @Override
    public void close() {
        closing = true;
        for (FutureTask<Boolean> client : clients) {
            try {
                boolean _ = client.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | InterruptedException | TimeoutException failure) {
                throw Failures.raise(failure);
            }
        }
    }

    /** The ledger of {@code server} has each transfer that succeeded, and none that failed unless that was said to be unknown. */
    void agreesWith(OwnServer server) throws SQLException {
        Set<Integer> kept = server.strings("SELECT id FROM transfer").stream().map(Integer::valueOf)
                .collect(Collectors.toSet());
        assertThat(kept).as("transfers kept").containsAll(transfers(Request::succeeded));
        assertThat(transfers(request -> !request.succeeded() && !(request.failure instanceof CommitUnknownException)))
                .as("transfers that failed").noneMatch(kept::contains);
        assertThat(server.strings("SELECT sum(balance) FROM account")).containsExactly(String.valueOf(TOTAL));
    }

    private List<Integer> transfers(Predicate<Request> which) {
        return requests.stream().filter(request -> request.transfer > 0).filter(which).map(Request::transfer).toList();
    }

    private void client(int number, Caller caller, Random random) {
        for (int i = 1; !closing; i++) {
            int transfer = i % SNAPSHOT_EVERY == 0 ? 0 : IDS.incrementAndGet();
            long start = System.nanoTime();
            Throwable failure = null;
            try {
                int answer = Context.current().with(Deadline.KEY, Deadline.after(deadline))
                        .call(() -> transfer == 0 ? total(caller) : transfer(caller, transfer, random));
                assertThat(answer).as(transfer == 0 ? "the total" : "the transfer's account")
                        .matches(got -> transfer != 0 || got == TOTAL);
            } catch (Exception failed) {
                failure = failed;
            }
            requests.add(new Request(number, caller, transfer, start, System.nanoTime(), failure));
            if (failure != null) {
                waitBeforeTheNextTry();
            }
        }
    }

    /** As those do who are told to retry after a while; 64 that don't would keep the server from coming up. */
    private static void waitBeforeTheNextTry() {
        boolean _ = new CompletableFuture<Boolean>().completeOnTimeout(true, 10, TimeUnit.MILLISECONDS).join();
    }

    private int total(Caller caller) {
        Operation<Integer> sum = Stack.number("SELECT sum(balance)::int FROM account");
        return switch (caller) {
            case WORKER, VIRTUAL -> stack.transactions().blocking().run("get", sum);
            case ASYNC -> Failures.join(stack.transactions().async().run(sum));
        };
    }

    /** The account with the lower number comes first, so that transfers never wait for each other in a circle. */
    private int transfer(Caller caller, int id, Random random) {
        int low = 1 + random.nextInt(ACCOUNTS - 1);
        int high = low + 1 + random.nextInt(ACCOUNTS - low);
        int amount = random.nextInt(-10, 11);
        Operation<Integer> debit = Stack.number(
                "WITH moved AS (UPDATE account SET balance = balance - ? WHERE id = ? RETURNING id) INSERT INTO transfer SELECT ? FROM moved RETURNING id",
                amount, low, id);
        Operation<Integer> credit = Stack.number("UPDATE account SET balance = balance + ? WHERE id = ? RETURNING id",
                amount, high);
        return moved(caller, hops == Hops.ALWAYS || random.nextBoolean(), debit, credit);
    }

    private int moved(Caller caller, boolean hop, Operation<Integer> debit, Operation<Integer> credit) {
        Transactions all = stack.transactions();
        Bridge bridge = stack.bridge();
        return switch (caller) {
            case WORKER, VIRTUAL -> all.run(Atomic.DEFAULT, () -> {
                int _ = all.blocking().run("get", debit);
                return hop ? bridge.toSync(() -> all.async().run(credit)) : all.blocking().run("get", credit);
            });
            case ASYNC -> Failures.join(all.start(Atomic.DEFAULT, () -> all.async().run(debit).thenCompose(
                    _ -> hop ? bridge.toAsync(() -> all.blocking().run("get", credit)) : all.async().run(credit))));
        };
    }
}
