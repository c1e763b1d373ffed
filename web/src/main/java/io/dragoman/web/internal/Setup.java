package io.dragoman.web.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.web.ApiException;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Limits;
import io.dragoman.web.RequestObserver;
import io.dragoman.web.RequestTracer;
import io.dragoman.web.Tls;
import io.dragoman.web.key.AccessKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a server is made of.
 *
 * @param slow a request that takes longer is logged; zero: none is
 * @param help where to look when a path is wrong, a sentence
 * @param failures what an exception of a handler means; empty: it is a bug
 */
public record Setup(
    String host,
    int port,
    Optional<Tls> tls,
    List<String> corsOrigins,
    AccessKeys keys,
    Limits limits,
    RequestObserver observer,
    RequestTracer tracer,
    Duration slow,
    ErrorFormat errors,
    String help,
    Function<RuntimeException, Optional<ApiException>> failures,
    JsonMapper json,
    InstantSource clock) {}
