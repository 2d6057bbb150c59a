/**
 * HTTP in front of any Java application: Undertow, tamed. A {@link Gateway} hands each request, its body already read unless that
 * is to be streamed, to one {@link Application} and sends the {@link Response} whenever that is ready; it knows no routes and no views.
 *
 * <p>It is large, since it is two things that share the exchange and show little of it: what is refused before an application is asked
 * ({@code Guard}), and what a response can send ({@code ResponseBody} and its kinds).
 *
 * <p>Start at: {@link dev.segue.gateway.Gateway}. May depend on the bridge; the only user of Undertow.
 */
@NullMarked
package dev.segue.gateway;

import org.jspecify.annotations.NullMarked;
