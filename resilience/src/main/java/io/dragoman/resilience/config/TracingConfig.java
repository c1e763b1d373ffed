package io.dragoman.resilience.config;

import java.net.URI;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The keys of traces, named as OpenTelemetry names them: each may also be given by the variable
 * that OpenTelemetry defines for it, such as {@code OTEL_EXPORTER_OTLP_ENDPOINT}.
 */
public final class TracingConfig {
  /** Begins the keys that have a variable of OpenTelemetry's as well. */
  public static final String PREFIX = "otel.";

  public static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String ENDPOINT_DOC =
      "Where the collector of traces takes OTLP over HTTP, such as http://collector:4318;"
          + " /v1/traces is added. Empty: there are no spans.";

  public static final String HEADERS = "otel.exporter.otlp.headers";
  private static final String HEADERS_DOC =
      "Headers for the collector, name=value, separated by commas; a secret.";

  public static final String SERVICE_NAME = "otel.service.name";
  private static final String SERVICE_NAME_DOC =
      "Name of the app in traces. Empty: dragoman- and the app's name.";

  public static final String SAMPLER_ARG = "otel.traces.sampler.arg";
  private static final String SAMPLER_ARG_DOC =
      "Which part of the requests that come without a trace is traced, 0 to 1; those that come with"
          + " one say it themselves.";

  public static final String QUEUE_SIZE = "otel.bsp.max.queue.size";
  private static final String QUEUE_SIZE_DOC =
      "Spans that may wait for the collector; further ones are dropped and counted.";

  private TracingConfig() {}

  /** Declares them. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(ENDPOINT, Type.STRING, "", ENDPOINT_DOC)
        .define(HEADERS, Type.PASSWORD, "", HEADERS_DOC)
        .define(SERVICE_NAME, Type.STRING, "", SERVICE_NAME_DOC)
        .define(SAMPLER_ARG, Type.DOUBLE, 1.0, Range.between(0.0, 1.0), SAMPLER_ARG_DOC)
        .define(QUEUE_SIZE, Type.INT, 2048, Range.between(1, 1_000_000), QUEUE_SIZE_DOC)
        .rule(TracingConfig::endpointIsUrl);
  }

  private static Optional<String> endpointIsUrl(final Settings settings) {
    return settings
        .nonEmptyString(ENDPOINT)
        .filter(text -> !isUrl(text))
        .map(
            text ->
                ENDPOINT
                    + " is no URL; write http:// or https://, host and port: OTLP over HTTP,"
                    + " port 4318 by default.");
  }

  private static boolean isUrl(final String text) {
    try {
      final URI uri = URI.create(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (final IllegalArgumentException e) {
      return false;
    }
  }
}
