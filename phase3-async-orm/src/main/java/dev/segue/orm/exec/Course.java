package dev.segue.orm.exec;

import dev.segue.bridge.Failures;
import dev.segue.orm.exec.Operation.Outcome;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.CompiledSql;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operation: says what to wait for next, whoever waits for it.
 *
 * <p>Guarantees: a session is opened when a statement is really sent, at most one at a time, and each is closed exactly once. What
 * is left to do is a stack of functions of its own, so however deep operations nest, the thread's stack does not grow.
 * <p>Threading: one at a time.
 */
final class Course<T> {
    private static final Control END = new Control.End();
    private static final Outcome<Control> CLOSED = new Operation.Value<>(END);

    private final SessionSource source;
    private final SqlCompiler compiler;
    private final StatementConfig statements;
    private @Nullable Rest rest;
    private Operation<?> at;
    private @Nullable BoundSql bound;
    private @Nullable Session session;
    private @Nullable Transaction transaction;
    private final @Nullable Inside inside;
    private boolean hasTurn;
    private boolean cancelled;
    private long sentAt;
    private volatile @Nullable Runnable abort;

    /** What is left to do with the outcome of what is done now. */
    private record Rest(Function<Outcome<?>, Operation<?>> next, @Nullable Rest below) {}

    /** @param inside the block the run is part of, if it is; its transaction and session are then used, one run at a time */
    Course(SessionSource source, SqlCompiler compiler, StatementConfig statements, @Nullable Inside inside,
            Operation<T> operation) {
        this.source = source;
        this.compiler = compiler;
        this.statements = statements;
        this.inside = inside;
        this.transaction = inside == null ? null : inside.transaction();
        this.at = operation;
    }

    /** Returns what to wait for; null when the run is over. */
    @Nullable
    Request<?> next() {
        while (!isOver()) {
            Request<?> request = step();
            if (request != null) {
                return request;
            }
        }
        return null;
    }

    /** Goes on with what follows the request given last. */
    void goOn(Operation<?> following) {
        at = following;
    }

    /** Lets nothing but what ends the transaction be sent from now on. A step of a transaction that was just answered counts. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            bound = null;
            if (inside != null && hasTurn) { // what was sent may be done, and its caller will never know
                inside.transaction().failed(new CancellationException("A result of it was no longer wanted."));
            }
            at = at instanceof Operation.Value<?>(Control _) || at instanceof Control ? at : cancellation();
        }
    }

    /** Returns whether what is under way can be cancelled at the server. */
    boolean isAbortable() {
        return abort != null;
    }

    /** Cancels at the server what is under way, if that is possible; from any thread, without waiting. */
    void abort() {
        Runnable now = abort;
        if (now != null) {
            now.run();
        }
    }

    /** Most statements can't be cancelled; then nothing is written of which other threads would have to be told. */
    private void abortBy(@Nullable Runnable cancelling) {
        if (cancelling != null || abort != null) {
            abort = cancelling;
        }
    }

    /** Returns how the run ended. */
    @SuppressWarnings("unchecked") // the functions on the stack led from T's operation to its outcome
    Outcome<T> outcome() {
        return (Outcome<T>) at;
    }

    private boolean isOver() {
        return at instanceof Outcome && rest == null && session == null && !hasTurn;
    }

    /** Goes one step; returns null if there was nothing to wait for. */
    private @Nullable Request<?> step() {
        if (inside != null && !hasTurn && needsTurn(at)) {
            return turn(inside);
        }
        return switch (at) {
            case Outcome<?> outcome -> rest == null ? last(outcome) : follow(rest, outcome);
            case Operation.Attempt<?, ?> attempt -> follow(() -> attempted(attempt));
            case Operation.Block<?> block -> follow(() -> entered(block));
            case Operation.Query<?, ?> query -> queried(query);
            case Operation.Execute<?> execute -> executed(execute);
            case Control control -> controlled(control);
            case Copy copy -> copied(copy);
            case Cursor.Fetch<?> fetch -> fetched(fetch);
            case Cursor.Close(var cursor) -> closed(cursor);
            case Inside.Lent lent -> lent(lent);
            case Inside.Step<?> next -> follow(() -> next.next().apply(Objects.requireNonNull(inside).transaction()));
        };
    }

    private static boolean needsTurn(Operation<?> operation) {
        return switch (operation) {
            case Outcome<?> _,Operation.Attempt<?, ?> _ -> false;
            case Operation.Query<?, ?> query -> !query.statement().isKnownEmpty();
            case Operation.Execute<?> execute -> !execute.statement().isKnownEmpty();
            case Cursor.Fetch<?> fetch -> !fetch.cursor().statement().isKnownEmpty();
            case Operation.Block<?> _,Control _,Copy _,Cursor.Close _,Inside.Step<?> _,Inside.Lent _ -> true;
        };
    }

    /** Waits until no other run uses the transaction, and comes back. */
    private Request<?> turn(Inside block) {
        Operation<?> waiting = at;
        return new Request<>(block::awaitTurn, block.transaction().turns()::take, taken -> {
            if (taken instanceof Operation.Failure) {
                return taken;
            }
            hasTurn = true;
            return outcomeOf(() -> {
                if (!(waiting instanceof Inside.Step<?>(_, boolean leaving)) || !leaving) {
                    block.transaction().admit(block.block());
                }
                return waiting;
            });
        });
    }

    private @Nullable Request<?> last(Outcome<?> outcome) {
        if (session != null) {
            return closing(session, outcome::followedBy);
        }
        if (inside != null) {
            hasTurn = false;
            inside.transaction().turns().pass();
        }
        return null;
    }

    private @Nullable Request<?> follow(Rest first, Outcome<?> outcome) {
        rest = first.below();
        return follow(() -> first.next().apply(outcome));
    }

    private @Nullable Request<?> follow(Supplier<Operation<?>> next) {
        at = outcomeOf(next);
        return null;
    }

    @SuppressWarnings("unchecked") // an attempt's function takes the outcome of its own operation
    private <A> Operation<A> attempted(Operation.Attempt<A, ?> attempt) {
        rest = new Rest(outcome -> attempt.next().apply((Outcome<A>) outcome), rest);
        return attempt.first();
    }

    @SuppressWarnings("unchecked") // a block's outcome is its body's
    private <A> Operation<A> entered(Operation.Block<A> node) {
        Transaction around = transaction == null ? new Transaction(source) : transaction;
        transaction = around;
        Transaction.Block block = around.enter(node.how(), "an operation");
        rest = new Rest(outcome -> around.leave(block, (Outcome<A>) (cancelled ? cancellation() : outcome)), rest);
        return node.body();
    }

    private <R> @Nullable Request<?> queried(Operation.Query<R, ?> query) {
        if (query.statement().isKnownEmpty()) {
            return follow(() -> query.next().apply(List.of()));
        }
        return sent(query.statement(), (open, sql) -> new Request<>(() -> open.query(sql, query.mapper()),
                () -> open.asyncQuery(sql, query.mapper()), rows -> answered(rows, query.next())));
    }

    private @Nullable Request<?> executed(Operation.Execute<?> execute) {
        if (execute.statement().isKnownEmpty()) {
            return follow(() -> execute.next().apply(0));
        }
        return sent(execute.statement(), (open, sql) -> new Request<>(() -> open.execute(sql),
                () -> open.asyncExecute(sql), count -> answered(count, execute.next()::apply)));
    }

    private @Nullable Request<?> copied(Copy copy) {
        return sent(copy.statement(), (open, sql) -> {
            if (!(open instanceof JdbcSession session)) {
                throw new IllegalStateException(
                        "COPY was to be sent on a native connection, whose driver has none. Send it inside a transaction over JDBC.");
            }
            return new Request<>(() -> session.copy(sql, copy), () -> session.asyncCopy(sql, copy),
                    count -> answered(count, Operation.Value::new));
        });
    }

    private <R> @Nullable Request<?> fetched(Cursor.Fetch<R> fetch) {
        Cursor<R> cursor = fetch.cursor();
        if (cursor.statement().isKnownEmpty()) {
            return follow(() -> new Operation.Value<>(List.of()));
        }
        return sent(cursor.statement(), (open, sql) -> {
            Portal<R> portal = cursor.on((ExclusiveSession) open, sql); // a cursor is always within a transaction
            return new Request<>(() -> portal.fetch(fetch.most()), () -> portal.asyncFetch(fetch.most()),
                    rows -> answered(rows, Operation.Value::new));
        });
    }

    private @Nullable Request<?> closed(Cursor<?> cursor) {
        Portal<?> portal = cursor.giveUp();
        if (portal == null || transaction == null || transaction.session() == null) {
            return follow(() -> new Operation.Value<>(true));
        }
        return new Request<>(() -> {
            portal.close();
            return true;
        }, () -> portal.asyncClose().thenApply(_ -> true), outcome -> outcome);
    }

    /** Compiles {@code statement} once, and asks for what must come before it until all is there. */
    private @Nullable Request<?> sent(Statement statement, BiFunction<Session, BoundSql, Request<?>> request) {
        if (cancelled) {
            return follow(Course::cancellation);
        }
        try {
            BoundSql sql = bound == null ? statements.commented(compiler.bind(statement)) : bound;
            bound = sql;
            refuseControl(sql);
            OrmException refusal = transaction == null ? null : transaction.refusal(sql.toString());
            if (refusal != null) {
                throw refusal;
            }
            if (transaction == null) {
                refuseLocks(statement);
                return alone(sql, request);
            }
            return within(transaction, open -> request(open, sql, request));
        } catch (RuntimeException failure) {
            bound = null;
            return follow(() -> new Operation.Failure<>(failure));
        }
    }

    /** Only blocks begin and end transactions: a session on which something else did would be of no use to the next. */
    private static void refuseControl(BoundSql sql) {
        if (sql.sql().effect() == CompiledSql.Effect.TRANSACTION) {
            throw new IllegalStateException(
                    "'%s' was not sent: it begins or ends a transaction, which only blocks do. Use atomic(), a block inside it as a savepoint, and setRollback()."
                            .formatted(sql));
        }
    }

    /** Outside a block the locks would be gone before the rows arrive. */
    static void refuseLocks(Statement statement) {
        if (statement.locks()) {
            throw new IllegalStateException(
                    "selectForUpdate() was run outside a block, where its locks would end with the statement. Run it inside atomic() or asyncAtomic().");
        }
    }

    private Request<?> request(Session open, BoundSql sql, BiFunction<Session, BoundSql, Request<?>> request) {
        StatementLog.record(sql.toString());
        sentAt = System.nanoTime();
        abortBy(open.isAlone(sql) ? open::abort : null);
        return request.apply(open, sql);
    }

    private Request<?> alone(BoundSql sql, BiFunction<Session, BoundSql, Request<?>> request) {
        if (session == null && source.opensAtOnce()) {
            session = source.open();
        }
        return session != null ? request(session, sql, request)
                : new Request<>(source::open, source::asyncOpen, before(opened -> session = opened));
    }

    private @Nullable Request<?> within(Transaction around, Function<ExclusiveSession, Request<?>> request) {
        if (session != null) { // never two at once: with a pool of one the second would wait for the first
            Operation<?> statement = at;
            return closing(session, closed -> closed instanceof Operation.Failure ? closed : statement);
        }
        ExclusiveSession open = around.session();
        if (open == null) {
            var wanted = new CompletableFuture<ExclusiveSession>();
            abortBy(() -> wanted.cancel(false));
            return new Request<>(around::openSession, () -> arriving(around, wanted),
                    before(around::opened));
        }
        Control first = around.unsent().peek();
        return first == null ? request.apply(open)
                : control(open, first, before(_ -> around.unsent().remove()));
    }

    private @Nullable Request<?> lent(Inside.Lent lent) {
        Transaction around = Objects.requireNonNull(transaction, "A connection is lent inside a block only.");
        OrmException refusal = lent.mends() ? null : around.refusal(lent.what());
        if (refusal != null) {
            return follow(() -> new Operation.Failure<>(refusal));
        }
        return within(around, open -> {
            var jdbc = (JdbcSession) open;
            return new Request<>(() -> jdbc.lend(lent), () -> {
                throw new IllegalStateException("A connection that is lent has no async face.");
            }, outcome -> {
                OrmException broken = outcome instanceof Operation.Failure(var failure)
                        ? jdbc.broken(lent.what(), failure)
                        : null;
                if (broken != null) {
                    around.failed(broken);
                }
                return outcome;
            });
        });
    }

    /** Returns {@code wanted}, which completes with a session; one that comes too late for it is given back. */
    private static CompletionStage<ExclusiveSession> arriving(Transaction around,
            CompletableFuture<ExclusiveSession> wanted) {
        var _ = around.asyncOpenSession().whenComplete((open, failure) -> {
            if (failure != null) {
                wanted.completeExceptionally(failure);
            } else if (!wanted.complete(open)) {
                var _ = open.asyncClose();
            }
        });
        return wanted;
    }

    /** Comes back to the statement under way once {@code prepared} has taken the answer. */
    private <R> Function<Outcome<R>, Operation<?>> before(Consumer<R> prepared) {
        Operation<?> statement = at;
        return outcome -> {
            if (!(outcome instanceof Operation.Value<R>(R value))) {
                return failed(outcome);
            }
            abortBy(null);
            prepared.accept(value);
            return statement;
        };
    }

    private <R> Operation<?> answered(Outcome<R> outcome, Function<R, ? extends Operation<?>> next) {
        statements.answered(bound, sentAt, outcome);
        if (!(outcome instanceof Operation.Value<R>(R value))) {
            return failed(outcome);
        }
        bound = null;
        abortBy(null);
        return outcomeOf(() -> next.apply(value));
    }

    private Operation<?> failed(Outcome<?> outcome) {
        bound = null;
        abortBy(null);
        if (transaction != null && outcome instanceof Operation.Failure(OrmException failure)) {
            transaction.failed(failure);
        }
        return outcome;
    }

    private @Nullable Request<?> controlled(Control step) {
        Transaction around = Objects.requireNonNull(transaction, "A step of a transaction outside any.");
        if (!(step instanceof Control.End)) {
            ExclusiveSession open = around.session();
            return control(Objects.requireNonNull(open, "A step of a transaction that was never begun."), step,
                    outcome -> outcome);
        }
        transaction = null;
        ExclusiveSession open = around.giveUpSession();
        return open == null ? follow(() -> new Operation.Value<>(step)) : closing(open, closed -> closed);
    }

    private Request<Control> control(ExclusiveSession open, Control step,
            Function<Outcome<Control>, Operation<?>> next) {
        long start = System.nanoTime();
        return new Request<>(() -> open.control(step), () -> open.asyncControl(step), outcome -> {
            statements.answered(step.sql(), start, outcome);
            return next.apply(outcome);
        });
    }

    private @Nullable Request<?> closing(Session open, Function<Outcome<Control>, Operation<?>> next) {
        if (open.equals(session) && source.opensAtOnce()) {
            session = null;
            goOn(next.apply(closed(open)));
            return null;
        }
        return new Request<>(() -> closed(open).get(), () -> open.asyncClose().thenApply(_ -> END), closed -> {
            session = null;
            return next.apply(closed);
        });
    }

    private static Outcome<Control> closed(Session open) {
        try {
            open.close();
            return CLOSED;
        } catch (Throwable failure) {
            return new Operation.Failure<>(failure);
        }
    }

    private static Operation<?> outcomeOf(Supplier<? extends Operation<?>> next) {
        try {
            return next.get();
        } catch (Throwable failure) {
            return new Operation.Failure<>(Failures.unwrap(failure));
        }
    }

    private static Outcome<?> cancellation() {
        return new Operation.Failure<>(new CancellationException("The result is no longer wanted."));
    }
}
