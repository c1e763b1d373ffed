package io.dragoman.auditor.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.web.WebhookKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one URL what has become worse and what is well again, in the form that Slack, and what is
 * compatible with it, wants. What did not arrive is told at the next look. For one thread.
 */
public final class AlertWebhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWebhook.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAME_BYTES = 8;

  private static final Map<Level, String> COLORS =
      Map.of(Level.OK, "good", Level.WARNING, "warning", Level.CRITICAL, "danger");

  private final URI url;
  private final String name;
  private final Optional<WebhookKey> secret;
  private final Duration timeout;
  private final Duration cooldown;
  private final TimeSource time;
  private final HttpClient client;
  private final Map<String, Told> told = new HashMap<>();

  /**
   * What was told last of an instance.
   *
   * @param level how well it was
   * @param alarmed when it was last told to be not well
   */
  private record Told(Level level, Instant alarmed) {}

  /**
   * Tells nothing yet.
   *
   * @param url where to; it may be a secret, and is never printed
   * @param secret what is told is signed with, as Standard Webhooks want
   * @param timeout how long an answer may take
   * @param trust who is believed that certifies the server
   * @param cooldown an instance is not told again to be worse before that has passed
   */
  AlertWebhook(
      final URI url,
      final Optional<WebhookKey> secret,
      final Duration timeout,
      final SSLContext trust,
      final Duration cooldown,
      final TimeSource time) {
    this.url = url;
    this.name = name(url);
    this.secret = secret;
    this.timeout = timeout;
    this.cooldown = cooldown;
    this.time = time;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .build();
  }

  /** What it told, for {@link #recall}. */
  List<MonitorMemory.Alarm> alarms() {
    return told.entrySet().stream()
        .map(
            entry ->
                new MonitorMemory.Alarm(
                    name,
                    entry.getKey(),
                    entry.getValue().level(),
                    entry.getValue().alarmed().toEpochMilli()))
        .toList();
  }

  /** Knows again what was told before the process started; passes over what others told. */
  void recall(final List<MonitorMemory.Alarm> alarms) {
    final Instant now = time.steady().instant();
    alarms.stream()
        .filter(alarm -> alarm.webhook().equals(name))
        .forEach(
            alarm -> {
              final Instant alarmed = Instant.ofEpochMilli(alarm.alarmedMs());
              told.put(alarm.key(), new Told(alarm.level(), alarmed.isAfter(now) ? now : alarmed));
            });
  }

  /** The URL is a secret, and what is kept of it must not say it. */
  private static String name(final URI url) {
    try {
      final byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  /** Whether something was to be told, and whether it arrived. */
  public enum Outcome {
    NOTHING,
    TOLD,
    FAILED
  }

  /** Tells how an instance is, if that is news. */
  Outcome consider(final InstanceHealth health) {
    final Instant now = time.steady().instant();
    final Told before = told.getOrDefault(health.key(), new Told(Level.OK, Instant.MIN));
    final boolean worse = health.level().compareTo(before.level()) > 0;
    final boolean well = health.level() == Level.OK && before.level() != Level.OK;
    final boolean rested =
        before.alarmed().equals(Instant.MIN) || !now.isBefore(before.alarmed().plus(cooldown));
    if (!well && !(worse && rested)) {
      return Outcome.NOTHING;
    }
    if (!post(health)) {
      return Outcome.FAILED;
    }
    told.put(health.key(), new Told(health.level(), well ? before.alarmed() : now));
    return Outcome.TOLD;
  }

  /** Nobody expects the instance any more. */
  void forget(final String key) {
    told.remove(key);
  }

  private boolean post(final InstanceHealth health) {
    final byte[] body = body(health);
    final HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    secret.ifPresent(
        key ->
            key.headers(UUID.randomUUID().toString(), time.instant(), body)
                .forEach(request::header));
    try {
      final int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) {
        LOG.warn("A webhook of monitor.webhook.urls at {} answered {}", url.getHost(), status);
      }
      return status / 100 == 2;
    } catch (final IOException e) {
      LOG.warn(
          "A webhook of monitor.webhook.urls at {} was not told of {}: {}",
          url.getHost(),
          health.key(),
          e.toString());
      return false;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static byte[] body(final InstanceHealth health) {
    final String text =
        "%s: %s on %s. %s"
            .formatted(
                health.level() == Level.OK ? "Well again" : health.level().name(),
                escaped(health.app()),
                escaped(health.instance()),
                escaped(health.reason()));
    try {
      return JSON.writeValueAsBytes(
          Map.of(
              "text",
              text,
              "attachments",
              List.of(
                  Map.of(
                      "color",
                      COLORS.get(health.level()),
                      "fields",
                      List.of(
                          field("Since", health.since().toString()),
                          field("Failed checks", health.errorPercent() + " %"))))));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("Maps of texts can always be written", e);
    }
  }

  private static Map<String, Object> field(final String title, final String value) {
    return Map.of("title", title, "value", value, "short", true);
  }

  /** Slack would read links and mentions in what an instance says of itself. */
  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
