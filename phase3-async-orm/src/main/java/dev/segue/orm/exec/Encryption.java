package dev.segue.orm.exec;

import java.nio.file.Path;

/**
 * How what is said to the server is protected on its way; the same over both drivers, and never less than asked for.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">PostgreSQL: SSL support</a>
 */
public sealed interface Encryption {

    /** Not at all, {@code sslmode=disable}: for a server on this machine, or behind a tunnel. */
    record None() implements Encryption {}

    /** TLS with whoever answers, {@code sslmode=require}: nobody can read along, but somebody may stand between. */
    record Unverified() implements Encryption {}

    /**
     * TLS with a server that proves its host name, {@code sslmode=verify-full}.
     *
     * @param authorities a PEM file of the certificates that may have signed the server's
     */
    record Verified(Path authorities) implements Encryption {}
}
