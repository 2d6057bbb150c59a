package dev.segue.orm;

import java.net.URI;
import java.net.URISyntaxException;

/** The parts of a database URL. Parameters are refused: a driver would load classes, or change how it reads, for some. */
record DatabaseUrl(String host, int port, String database) {
    private static final int DEFAULT_PORT = 5432;

    static DatabaseUrl parse(String url) {
        String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        if (plain.indexOf('?') >= 0) {
            throw invalid(plain.substring(0, plain.indexOf('?')), "has parameters, which are not supported");
        }
        try {
            return of(new URI(plain));
        } catch (URISyntaxException failure) {
            throw invalid(plain, "is not a URL (" + failure.getReason() + ")");
        }
    }

    private static DatabaseUrl of(URI uri) {
        String host = uri.getHost();
        String path = uri.getPath();
        if (!"postgresql".equals(uri.getScheme()) || host == null || path == null || path.length() < 2) {
            throw invalid(uri.getScheme() == null ? "…" : uri.getScheme() + ":…",
                    "names no PostgreSQL host and database");
        }
        if (uri.getUserInfo() != null) {
            throw invalid("postgresql://…@" + host, "holds a user");
        }
        return new DatabaseUrl(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), path.substring(1));
    }

    private static IllegalArgumentException invalid(String url, String why) {
        return new IllegalArgumentException(
                "Database URL '%s' %s. Use 'jdbc:postgresql://host:port/database', with user and password beside it."
                        .formatted(url, why));
    }
}
