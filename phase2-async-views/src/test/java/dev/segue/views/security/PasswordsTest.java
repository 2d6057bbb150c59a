package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PasswordsTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Passwords passwords = new Passwords(bridge).withIterations(1_000);

    @AfterEach
    void close() {
        bridge.close();
    }

    enum Calling {
        SYNC {
            @Override
            String hash(Passwords passwords, String password) {
                return passwords.hash(password);
            }

            @Override
            boolean verify(Passwords passwords, String password, @Nullable String hash) {
                return passwords.verify(password, hash);
            }
        },
        ASYNC {
            @Override
            String hash(Passwords passwords, String password) {
                return Failures.join(passwords.asyncHash(password));
            }

            @Override
            boolean verify(Passwords passwords, String password, @Nullable String hash) {
                return Failures.join(passwords.asyncVerify(password, hash));
            }
        };

        abstract String hash(Passwords passwords, String password);

        abstract boolean verify(Passwords passwords, String password, @Nullable String hash);
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordMatchesItsOwnHashOnlyAndNoTwoHashesAreAlike(Calling calling) {
        String hash = calling.hash(passwords, "tëa 茶");
        assertThat(hash).matches("pbkdf2-sha256\\$1000\\$[A-Za-z0-9+/]{43}=\\$[A-Za-z0-9+/]{43}=")
                .isNotEqualTo(calling.hash(passwords, "tëa 茶"));
        assertThat(calling.verify(passwords, "tëa 茶", hash)).isTrue();
        assertThat(calling.verify(passwords, "tea 茶", hash)).isFalse();
        assertThat(calling.verify(passwords, "", hash)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void noPasswordIsThatOfAUserWhoDoesNotExist(Calling calling) {
        assertThat(calling.verify(passwords, "tea", null)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordThatIsTooLongIsRefusedWithoutTheWork(Calling calling) {
        assertThatThrownBy(() -> calling.hash(passwords, "x".repeat(1_025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The password has 1025 characters, but at most 1024 are taken.");
    }

    /** The well-known vector: "password", "salt", 4,096 rounds. */
    @Test
    void hashesAreThoseOfTheStandard() {
        assertThat(passwords.verify("password",
                "pbkdf2-sha256$4096$c2FsdA==$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o=")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "pbkdf2-sha256$1000$x", "bcrypt$1$a$b", "pbkdf2-sha256$x$YQ==$YQ==",
        "pbkdf2-sha256$1000$%$YQ=="})
    void whatIsNoHashIsRefusedAndNeverMatches(String hash) {
        assertThatThrownBy(() -> passwords.verify("tea", hash)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHashMadeWithLessWorkIsWeak() {
        assertThat(new Passwords(bridge).isWeak(passwords.hash("tea"))).isTrue();
        assertThat(passwords.isWeak(passwords.hash("tea"))).isFalse();
    }

    @Test
    void theWorkIsRefusedOnALoopAndDoneElsewhere() {
        var onLoop = CompletableFuture.supplyAsync(() -> passwords.hash("tea"), loop());
        assertThatThrownBy(onLoop::join).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(SynchronousOnlyOperationException.class).hasMessageContaining("Call asyncHash()");
        assertThat(CompletableFuture.completedFuture("tea").thenComposeAsync(passwords::asyncHash, loop()).join())
                .isNotEmpty();
    }

    private static Executor loop() {
        return task -> Thread.ofPlatform().daemon().start(() -> {
            LoopThreads.markCurrent(Runnable::run);
            task.run();
        });
    }
}
