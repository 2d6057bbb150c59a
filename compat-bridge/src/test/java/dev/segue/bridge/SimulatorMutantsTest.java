package dev.segue.bridge;

import java.lang.reflect.InvocationTargetException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.segue.bridge.Mutant.ignoring;
import static dev.segue.bridge.Mutant.inverted;
import static dev.segue.bridge.Mutant.pollingLast;
import static dev.segue.bridge.Mutant.returning;
import static dev.segue.bridge.Mutant.without;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The simulator finds bugs: each of these, made in a fresh copy of the bridge, within 2,000 seeds. */
class SimulatorMutantsTest {

    @Test
    void theBridgeAsItIsPasses() throws Exception {
        check(Mutant.none());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theSimulatorFindsThat(Mutant mutant) {
        assertThatThrownBy(() -> check(mutant)).hasStackTraceContaining("-Dsegue.seed=");
    }

    static Stream<Mutant> theSimulatorFindsThat() {
        return Stream.of(
                new Mutant("work sent home wakes nobody", "HomeThread", "submit", without("wake")),
                new Mutant("closing a home wakes nobody", "HomeThread", "close", without("wake")),
                new Mutant("a result wakes nobody", "HomeThread", "wake", without("wake")),
                new Mutant("a wait does not hear of its result", "HomeThread", "await", without("onDone")),
                new Mutant("a thread may send code to itself", "HomeThread", "submit", without("refuseOwn")),
                new Mutant("a wait that is given up stays open", "HomeThread", "await", without("closeWait")),
                new Mutant("work for a wait that is given up is forgotten", "HomeThread", "closeWait", inverted(0)),
                new Mutant("a wait runs the last work first", "HomeThread", "awaitNext", pollingLast()),
                new Mutant("a scope runs the last work first", "HomeThread", "take", pollingLast()),
                new Mutant("a home that has ended takes work", "HomeThread", "takesWork", returning(1)),
                new Mutant("no home is the current thread's", "HomeThread", "isCurrent", returning(0)),
                new Mutant("a thread that waits counts as working", "HomeThread", "next", without("waits")),
                new Mutant("a thread that goes on counts as waiting", "HomeThread", "next", without("goesOn")),
                new Mutant("a wait neither looks around nor minds its deadline", "HomeThread", "patience",
                        returning(Long.MAX_VALUE)),
                new Mutant("a deadline is over before it passes", "Deadline", "left", inverted(0)),
                new Mutant("a scope does not let its home go", "Scope", "close", without("close")),
                new Mutant("a scope is not closed with its stage", "Bridge", "inScope", without("onDone")),
                new Mutant("what async code sets is lost on its caller", "Bridge", "waited", without("goOnWith")),
                new Mutant("nobody knows what sync code waits for", "Bridge", "waited", without("waitFor")),
                new Mutant("a wait is not opened", "Bridge", "toSync", without("open")),
                new Mutant("a stage does not know its sync code", "ContextFuture", "call", returning(null)),
                new Mutant("a cancellation ends at sync code", "SyncCall", "cancelled", without("cancelOnce")),
                new Mutant("a wait begun late is not cancelled", "SyncCall", "waitFor", without("cancelOnce")),
                new Mutant("what asks for it is not interrupted", "SyncCall", "cancelled", without("interrupt")),
                new Mutant("what does not ask is interrupted", "SyncCall", "cancelled", ignoring(3)),
                new Mutant("what waits is interrupted", "SyncCall", "cancelled", ignoring(2)),
                new Mutant("an interrupt reaches what runs meanwhile", "SyncCall", "end", inverted(0)),
                new Mutant("what a helper took runs again", "SyncCall", "begin", inverted(0)),
                new Mutant("sync code is refused in silence", "SyncCall", "refuse", without("deliver")),
                new Mutant("late sync code starts", "SyncCall", "inTime", without("left")),
                new Mutant("no pool is helped", "SyncCall", "isStuck", returning(0)),
                new Mutant("a pool at work is helped", "WorkPool", "isStuck", returning(1)),
                new Mutant("nobody is of a pool", "WorkPool", "current", returning(null)),
                new Mutant("nothing stuck is found", "WaitCycle", "follow", returning(null)),
                new Mutant("a stage that throws never completes", "ContextFuture", "runIn", without("settle")),
                new Mutant("a failure never arrives", "ContextFuture", "failed", without("settle")),
                new Mutant("the second of two branches is not cancelled", "ContextFuture", "thenCombineAsync",
                        without("onCancel")),
                new Mutant("every stage that is followed is cancelled", "ContextFuture", "follow", inverted(0)),
                new Mutant("a cancellation stops at the first stage", "ContextFuture", "cancel", inverted(2)),
                new Mutant("nobody knows what a stage waits for", "ContextFuture", "awaited", returning(null)),
                new Mutant("a stage completes twice", "ContextFuture", "settle", inverted(0)),
                new Mutant("a branch gives nothing to who adopts it", "Context", "withChanges", inverted(0)),
                new Mutant("a caller goes on without its callee's values", "Context", "goOnWith", inverted(0)),
                new Mutant("a stage's changes are lost", "Context", "holds", returning(0)),
                new Mutant("other requests' changes are taken over", "Context", "holds", returning(1)),
                new Mutant("a thread-local does not travel", "ThreadLocals", "change", without("setValue")),
                new Mutant("a thread-local stays on the thread", "ThreadLocals", "restore", without("restore")),
                new Mutant("captures are empty", "ThreadLocals", "valueOf", returning(null)));
    }

    private static void check(Mutant mutant) throws Exception {
        var run = mutant.load("SimulatorTest").getDeclaredMethod("runSeeds", long.class, long.class, boolean.class);
        run.setAccessible(true);
        try {
            run.invoke(null, 0L, 2_000L, false);
        } catch (InvocationTargetException failed) {
            System.out.println(mutant + ": " + String.valueOf(failed.getCause()).lines().limit(2).toList());
            throw failed;
        }
    }
}
