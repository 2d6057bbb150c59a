/**
 * Servlet applications behind a gateway, as they are: from code ({@code Servlets}) or from a WAR, at work below a path and with the bridge's threads. What
 * can't be had of them here (security by declaration, JSPs, JNDI) is refused when they are read.
 *
 * <p>Start at: {@link dev.segue.gateway.legacy.Mount}. May depend on the gateway and the bridge; nothing in the gateway knows it.
 */
@NullMarked
package dev.segue.gateway.legacy;

import org.jspecify.annotations.NullMarked;
