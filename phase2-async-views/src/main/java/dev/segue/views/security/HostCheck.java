package dev.segue.views.security;

import dev.segue.gateway.Request;
import dev.segue.views.CheckResult;
import dev.segue.views.Hooks;
import dev.segue.views.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers 400 to requests for hosts that are not this site, so that no link, redirect or cached page is made with a host that a client made up.
 *
 * <p>It looks at {@code Host} and nothing else: a proxy in front of the site must pass it on.
 * <p>Threading: immutable.
 *
 * @param allowed host names without ports: {@code shop.example}; {@code *.shop.example} for all below it, itself not included; {@code *} for all
 */
public record HostCheck(Set<String> allowed) implements Hooks {
    private static final int LONGEST = 261; // the longest name there can be, and a port
    private static final Set<String> LOCAL = Set.of("localhost", "*.localhost", "127.0.0.1", "[::1]");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");
    private static final Pattern HOST = Pattern.compile("(" + NAME.pattern() + ")\\.?(:[0-9]{1,5})?");

    public HostCheck {
        allowed = Set.copyOf(allowed);
        for (String host : allowed) {
            if (!host.equals("*") && !NAME.matcher(host.startsWith("*.") ? host.substring(2) : host).matches()) {
                throw new IllegalArgumentException(
                        "'%s' is not a host. Write its name in small letters, without scheme and port, as in 'shop.example' or '*.shop.example'."
                                .formatted(host));
            }
        }
    }

    /** Allows this machine only, for development. */
    public static HostCheck local() {
        return new HostCheck(LOCAL);
    }

    @Override
    public List<CheckResult> check() {
        if (allowed.contains("*")) {
            return List.of(CheckResult.error("hosts.all",
                    "Every host is allowed, so links and redirects can be made to lead to another site.",
                    "Name the hosts of the site in HostCheck."));
        }
        return LOCAL.containsAll(allowed) ? List.of(CheckResult.warning("hosts.local",
                "Only this machine is allowed as a host, so others get 400.",
                "Name the hosts of the site in HostCheck."))
                : List.of();
    }

    @Override
    public Step before(Request request) {
        return isAllowed(request.header("Host").orElse("")) ? new Step.Pass(request)
                : new Step.Answer(
                        new Problem(400, "Bad host", "This site does not answer for that host.").answer(request));
    }

    private boolean isAllowed(String sent) {
        if (sent.indexOf('*') < 0 && allowed.contains(sent)) { // as mostly
            return true;
        }
        Matcher matcher = HOST.matcher(sent.length() <= LONGEST ? sent.toLowerCase(Locale.ROOT) : "");
        return matcher.matches() && isAllowedName(matcher.group(1));
    }

    private boolean isAllowedName(String host) {
        return allowed.contains(host) || allowed.stream().anyMatch(one -> one.equals("*")
                || (one.startsWith("*.") && host.endsWith(one.substring(1)) && !host.startsWith(".")));
    }
}
