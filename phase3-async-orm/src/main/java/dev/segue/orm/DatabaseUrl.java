package dev.segue.orm;

import dev.segue.orm.exec.Encryption;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a database URL. Parameters other than those of TLS are refused: a driver would load classes, or change how it reads, for some. */
record DatabaseUrl(String host, int port, String database, Encryption encryption) {
    private static final int DEFAULT_PORT = 5432;
    private static final String MODE = "sslmode";
    private static final String AUTHORITIES = "sslrootcert";

    static DatabaseUrl parse(String url) {
        String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        int end = plain.indexOf('?');
        String address = end < 0 ? plain : plain.substring(0, end);
        try {
            return of(new URI(address), end < 0 ? null : new URI(plain).getQuery());
        } catch (URISyntaxException failure) {
            throw invalid(address, "is not a URL (" + failure.getReason() + ")");
        }
    }

    private static DatabaseUrl of(URI uri, @Nullable String parameters) {
        String host = uri.getHost();
        String path = uri.getPath();
        if (!"postgresql".equals(uri.getScheme()) || host == null || path == null || path.length() < 2) {
            throw invalid(uri.getScheme() == null ? "…" : uri.getScheme() + ":…",
                    "names no PostgreSQL host and database");
        }
        if (uri.getUserInfo() != null) {
            throw invalid("postgresql://…@" + host, "holds a user");
        }
        return new DatabaseUrl(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), path.substring(1),
                parameters == null ? new Encryption.None() : encryption(uri.toString(), parameters));
    }

    private static Encryption encryption(String url, String parameters) {
        Map<String, String> values = new TreeMap<>();
        for (String parameter : parameters.split("&", -1)) {
            int end = Math.max(parameter.indexOf('='), 0);
            if (values.put(parameter.substring(0, end),
                    parameter.substring(Math.min(end + 1, parameter.length()))) != null) {
                throw invalid(url, "names a parameter twice");
            }
        }
        String mode = values.remove(MODE);
        String authorities = values.remove(AUTHORITIES);
        if (!values.isEmpty()) {
            throw invalid(url, "has parameters other than '%s' and '%s'".formatted(MODE, AUTHORITIES));
        }
        boolean named = authorities != null;
        if ("verify-full".equals(mode) && authorities != null) {
            return verified(url, Path.of(authorities));
        } else if (!named && "require".equals(mode)) {
            return new Encryption.Unverified();
        } else if (!named && "disable".equals(mode)) {
            return new Encryption.None();
        }
        throw invalid(url, "has a '%s' that is not one of: 'disable', 'require', 'verify-full' with '%s=FILE'"
                .formatted(MODE, AUTHORITIES));
    }

    private static Encryption verified(String url, Path authorities) {
        if (!Files.isReadable(authorities)) {
            throw invalid(url, "names '%s' as '%s', which can't be read".formatted(authorities, AUTHORITIES));
        }
        return new Encryption.Verified(authorities);
    }

    private static IllegalArgumentException invalid(String url, String why) {
        return new IllegalArgumentException(
                "Database URL '%s' %s. Use 'jdbc:postgresql://host:port/database', with user and password beside it."
                        .formatted(url, why));
    }
}
