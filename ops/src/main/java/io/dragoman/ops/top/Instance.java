package io.dragoman.ops.top;

import io.dragoman.client.terminal.Terminal;
import io.dragoman.resilience.membership.MemberInfo;
import java.util.Optional;

/**
 * An instance as it is looked at: what its supervisor says, what it says to other instances, and
 * where its meters are.
 *
 * @param app what it is an instance of
 * @param name for people
 * @param key tells it from all others
 * @param state what its supervisor says; empty when nobody here supervises it
 * @param style how that is shown
 * @param url of its HTTP server; empty when it is not known or does not run
 * @param info what it says of itself to others; empty when it says nothing
 */
record Instance(
    String app,
    String name,
    String key,
    String state,
    Terminal.Style style,
    Optional<String> url,
    Optional<MemberInfo> info) {}
