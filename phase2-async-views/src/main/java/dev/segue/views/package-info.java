/**
 * Views that can change how they run while the server is up. {@link Routes} names the views and their variants, {@link Pipeline}
 * answers requests with them, {@link Modes} switches each one among {@link Mode}s, and {@link ControlServer} lets operators do so.
 *
 * <p>Start at: {@link dev.segue.views.Routes}, then {@link dev.segue.views.Pipeline}. May depend on the gateway and the bridge; knows
 * no database.
 */
@NullMarked
package dev.segue.views;

import org.jspecify.annotations.NullMarked;
