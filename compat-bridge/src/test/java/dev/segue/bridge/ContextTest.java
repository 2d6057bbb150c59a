package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import io.micrometer.context.ContextRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B30 to B38: what code sees of its caller's values, and what its caller sees of those it sets. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final Context.Key<String> TENANT = new Context.Key<>("tenant");
    private static final Context ADA = Context.empty().with(USER, "ada");

    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(4, 64), new Bound(4, 64), new Bound(4, 64)));

    @AfterEach
    void close() {
        MDC.clear();
        bridge.close();
    }

    @Test
    void b30_syncCodeSeesWhatItsAsyncCallerSet() {
        assertThat(ADA.<String>supply(() -> bridge.toSync(() -> {
            Context.set(USER, "bob");
            return bridge.toAsync(ContextTest::user);
        }))).isEqualTo("bob");
    }

    @Test
    void b30_asyncCodeSeesWhatItsSyncCallerSet() {
        assertThat(ADA.<String>supply(() -> {
            Context.set(USER, "bob");
            return bridge.toSync(() -> CompletableFuture.completedFuture(user()));
        })).isEqualTo("bob");
    }

    @Test
    void b31_whatSyncCodeSetsItsAsyncCallerSeesAfterwards() {
        CompletableFuture<String> after = ADA
                .supply(() -> bridge.toAsync(() -> set(USER, "bob")).thenApply(_ -> user()));
        assertThat(Failures.join(after)).isEqualTo("bob");
    }

    @Test
    void b31_whatAsyncCodeSetsItsSyncCallerSeesAfterwards() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> ContextFuture.of(CompletableFuture.supplyAsync(() -> 1))
                    .thenApply(_ -> set(USER, "bob")));
            return user();
        })).isEqualTo("bob");
    }

    @Test
    void b31_whatAsyncCodeSetsBeforeItReturnsACompleteStageIsSeenAfterwards() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> {
                Context.set(USER, "bob");
                return CompletableFuture.completedFuture(1);
            });
            return user();
        })).isEqualTo("bob");
    }

    @Test
    void b31_whatAsyncCodeSetsAfterItMadeTheStageItReturnsIsSeenAfterwards() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> {
                CompletableFuture<Integer> made = bridge.toAsync(() -> set(TENANT, "t-1"));
                Context.set(USER, "bob");
                return made;
            });
            return user() + " of " + Context.current().get(TENANT);
        })).isEqualTo("bob of t-1");
    }

    @Test
    void b32_aValueSetInnermostIsVisibleOutermostThroughFourLayers() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> set(USER, "bob")))));
            return user();
        })).isEqualTo("bob");
    }

    @Test
    void b32_alsoWhenTheLayersRunOnPoolsInAScope() {
        CompletableFuture<String> seen = ADA.supply(() -> bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(bridge.shared(),
                        () -> bridge.toSync(() -> bridge.toAsync(bridge.virtualThreads(), () -> set(USER, "bob"))))
                        .thenApply(_ -> user())));
        assertThat(Failures.join(seen)).isEqualTo("bob");
    }

    @Test
    void b34_branchesKeepTheirChangesToThemselves() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> {
                CompletableFuture<String> one = branch("bob");
                CompletableFuture<String> two = branch("cy");
                return ContextFuture.all(one, two).thenApply(_ -> {
                    assertThat(List.of(one.join(), two.join())).containsExactly("bob", "cy");
                    return user();
                });
            });
            return user();
        })).isEqualTo("ada");
    }

    @Test
    void b34_alsoIfTheirCombinationIsCancelled() {
        Context.empty().with(USER, "ada").run(() -> {
            CompletableFuture<Void> start = new ContextFuture<>(Context.current());
            start.complete(null);
            CompletableFuture<String> branch = start.thenCompose(_ -> {
                Context.set(USER, "bob");
                return new CompletableFuture<>();
            });
            CompletableFuture<String> both = branch.thenApply(one -> one).thenCombine(branch("cy"), String::concat);
            CompletableFuture<@Nullable String> seen = both.handle((_, _) -> user());
            both.cancel(true);
            assertThat(seen).isCompletedWithValue("ada");
        });
    }

    @Test
    void b34_branchesJoinedOnPurposeGiveTheirChangesTheLaterWinning() {
        assertThat(ADA.<String>supply(() -> {
            bridge.toSync(() -> {
                CompletableFuture<?> one = bridge.toAsync(bridge.shared(), () -> set(TENANT, "t-1"));
                CompletableFuture<?> two = branch("bob");
                CompletableFuture<?> three = branch("cy");
                return ContextFuture.all(one, two, three).thenAccept(_ -> Context.adopt(one, two, three));
            });
            return user() + " of " + Context.current().get(TENANT);
        })).isEqualTo("cy of t-1");
    }

    @Test
    void b34_aBranchIsAdoptedFromItsStartWheneverItsStagesWereAttached() {
        ADA.run(() -> {
            CompletableFuture<?> first = branch("bob");
            Failures.join(first);
            CompletableFuture<?> last = first.thenApply(one -> one);
            Context.adopt(last);
            assertThat(user()).isEqualTo("bob");
        });
    }

    @Test
    void b34_aBranchThatIsStillRunningCannotBeAdopted() {
        var never = new CompletableFuture<Integer>();
        assertThatThrownBy(() -> ADA.run(() -> Context.adopt(ContextFuture.of(never))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("still running");
    }

    @Test
    void b34_outsideAnyBranchNothingCanBeSet() {
        assertThatThrownBy(() -> Context.set(USER, "ada")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set('user')").hasMessageContaining("outside any branch");
        assertThatThrownBy(Context::adopt).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void b35_changesTravelWhenSyncCodeFails() {
        CompletableFuture<String> seen = ADA.supply(() -> bridge.toAsync(() -> {
            Context.set(USER, "bob");
            throw new IOException("disk");
        }).handle((_, _) -> user()));
        assertThat(Failures.join(seen)).isEqualTo("bob");
    }

    @Test
    void b35_changesTravelWhenAsyncCodeFails() {
        ADA.run(() -> {
            assertThatThrownBy(() -> bridge.toSync(() -> {
                Context.set(USER, "bob");
                return CompletableFuture.failedFuture(new IOException("disk"));
            })).isInstanceOf(IOException.class);
            assertThat(user()).isEqualTo("bob");
            assertThatThrownBy(() -> bridge.toSync(() -> {
                Context.set(USER, "cy");
                throw new IllegalStateException("not even a stage");
            })).isInstanceOf(IllegalStateException.class);
            assertThat(user()).isEqualTo("cy");
        });
    }

    @Test
    void b36_aScopedValueHoldsAcrossHopsAndIsRestoredAfterThem() {
        assertThat(ADA.<String>supply(() -> {
            String within = Context.current().with(USER, "root")
                    .supply(() -> bridge.<String>toSync(() -> bridge.toAsync(ContextTest::user)));
            return within + ", then " + user();
        })).isEqualTo("root, then ada");
    }

    @Test
    void b36_aScopedValueEndsWithTheCallAlsoInAsyncCode() {
        CompletableFuture<String> seen = ADA.supply(() -> bridge.toAsync(() -> 1)
                .thenCompose(_ -> Context.current().with(USER, "root")
                        .supply(() -> bridge.<String>toAsync(ContextTest::user)))
                .thenApply(within -> within + ", then " + user()));
        assertThat(Failures.join(seen)).isEqualTo("root, then ada");
    }

    @Test
    void b37_aFreshThreadSeesNothing() {
        ADA.run(() -> assertThat(Failures.join(CompletableFuture.supplyAsync(() -> Context.current() == Context.empty(),
                task -> Thread.ofPlatform().start(task)))).isTrue());
    }

    @Test
    void b37_aStageOfAnotherRequestGivesItsValueAndNothingElse() {
        CompletableFuture<Integer> cached = ADA
                .supply(() -> bridge.inScope(bridge.workers(), () -> bridge.toAsync(() -> set(TENANT, "ada's"))));
        CompletableFuture<String> seen = Context.empty().with(USER, "bob").supply(
                () -> bridge.inScope(bridge.workers(), () -> bridge.toAsync(() -> 1).thenCompose(_ -> cached)
                        .thenApply(_ -> user() + " of " + Context.current().get(TENANT))));
        assertThat(Failures.join(seen)).isEqualTo("bob of null");
        Context.empty().with(USER, "bob").run(() -> {
            var _ = bridge.await(ContextFuture.of(new CompletableFuture<Integer>()).applyToEither(cached, one -> one));
            var _ = bridge.toSync(() -> cached);
            assertThat(user()).isEqualTo("bob");
        });
    }

    @Test
    void b38_anUnregisteredThreadLocalIsOneNamespaceOnTheHomeThreadAndNeverCrosses() {
        var bound = new ThreadLocal<@Nullable String>();
        CompletableFuture<List<String>> seen = bridge.inScope(bridge.workers(), () -> bridge.toAsync(() -> {
            bound.set("here");
            return 1;
        }).thenCompose(_ -> bridge.toAsync(bridge.shared(), () -> "elsewhere " + bound.get()))
                .thenCompose(elsewhere -> bridge.toAsync(() -> List.of(elsewhere, "home " + bound.get(),
                        "loop " + bridge.<@Nullable String>toSync(
                                () -> CompletableFuture.completedFuture(bound.get()))))));
        assertThat(Failures.join(seen)).containsExactly("elsewhere null", "home here", "loop null");
    }

    @Test
    void b38_aRegisteredThreadLocalIsCapturedOnEveryHopAndClearedAfter() {
        var travels = new ThreadLocal<String>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("travels", travels);
        try {
            travels.set("ada");
            MDC.put("request", "r-1");
            CompletableFuture<String> seen = bridge.inScope(bridge.workers(),
                    () -> bridge.toAsync(
                            () -> bridge.toSync(() -> bridge.toAsync(bridge.virtualThreads(), () -> travels.get())))
                            .thenApply(one -> one + travels.get() + MDC.get("request")));
            assertThat(Failures.join(seen)).isEqualTo("adaadar-1");
            travels.remove();
            MDC.clear();
            assertThat(Failures.join(bridge.inScope(bridge.workers(),
                    () -> bridge.toAsync(() -> "" + travels.get() + MDC.get("request"))))).isEqualTo("nullnull");
        } finally {
            travels.remove();
            ContextRegistry.getInstance().removeThreadLocalAccessor("travels");
        }
    }

    @Test
    void aStageGoesOnWithWhatTheInnerStageSet() {
        var gate = new CompletableFuture<Integer>();
        CompletableFuture<String> seen = ADA.supply(() -> bridge.toAsync(() -> 1).thenCompose(_ -> {
            Context.set(TENANT, "t-1");
            return ContextFuture.of(gate).thenApply(_ -> set(USER, "bob"));
        }).thenApply(_ -> user() + " of " + Context.current().get(TENANT)));
        gate.complete(1);
        assertThat(Failures.join(seen)).isEqualTo("bob of t-1");
    }

    @Test
    void combinedBranchesGoOnWithNeitherOnesChangesWheneverTheyEnd() {
        ADA.run(() -> {
            CompletableFuture<?> done = branch("bob");
            Failures.join(done);
            assertThat(Failures.<String>join(done.thenAccept(_ -> {}).thenCombine(branch("cy"), (_, _) -> user())))
                    .isEqualTo("ada");
        });
    }

    @Test
    void theFirstOfTwoBranchesGivesItsChanges() {
        ADA.run(() -> {
            var never = ContextFuture.of(new CompletableFuture<String>());
            assertThat(Failures.<String>join(never.applyToEither(branch("bob"), _ -> user()))).isEqualTo("bob");
            assertThat(Failures.<String>join(branch("cy").applyToEither(never, _ -> user()))).isEqualTo("cy");
        });
    }

    @Test
    void aCopyGoesOnWithWhatItsOriginalSet() {
        ADA.run(() -> {
            var gate = new CompletableFuture<Integer>();
            CompletableFuture<String> seen = ContextFuture.of(gate).thenApply(_ -> set(USER, "bob")).copy()
                    .thenApply(_ -> user());
            gate.complete(1);
            assertThat(Failures.<String>join(seen)).isEqualTo("bob");
        });
    }

    @Test
    void whatIsSetInAHandlerOfATimeoutIsSeenAfterIt() {
        ADA.run(() -> assertThat(Failures.<String>join(ContextFuture.of(new CompletableFuture<Integer>())
                .orTimeout(1, TimeUnit.MILLISECONDS).handle((_, _) -> set(USER, "late")).thenApply(_ -> user())))
                .isEqualTo("late"));
    }

    private CompletableFuture<String> branch(String user) {
        return bridge.toAsync(bridge.shared(), () -> {
            set(USER, user);
            return user();
        });
    }

    private static int set(Context.Key<String> key, String value) {
        Context.set(key, value);
        return 1;
    }

    private static String user() {
        return "" + Context.current().get(USER);
    }
}
