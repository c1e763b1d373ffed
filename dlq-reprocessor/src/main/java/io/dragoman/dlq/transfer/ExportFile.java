package io.dragoman.dlq.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.HeaderValue;
import io.dragoman.dlq.letter.Location;
import io.dragoman.schemas.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a file, from which the very same bytes come back.
 *
 * <p>One JSON object a line: a head that names the format, one line for each record with Base64 for
 * everything that is bytes, and a tail with the number of records and the SHA-256 of all lines
 * before it, so that a file that was cut off or changed is noticed before anything is done with it.
 */
public final class ExportFile {
  private static final String FORMAT = "dragoman-dead-letters";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExportFile() {}

  /**
   * A record of the file.
   *
   * @param location where it stood
   * @param timestamp its timestamp, milliseconds since 1970, UTC
   * @param key its key, if it has one
   * @param value its value, if it has one
   * @param headers its headers, in order
   */
  public record Line(
      Location location,
      long timestamp,
      Optional<byte[]> key,
      Optional<byte[]> value,
      Headers headers) {}

  /** Writes a file; one that is not closed has no tail and is refused by {@link #read}. */
  public static final class Writer implements AutoCloseable {
    private final java.io.Writer out;
    private final MessageDigest digest = Sha256.start();
    private long records;

    /** Makes the file, which must not exist. */
    public Writer(final Path file) throws IOException {
      this(Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW));
    }

    /** Writes where somebody else chose to, as UTF-8; {@link #close} closes that. */
    public Writer(final java.io.Writer out) throws IOException {
      this.out = out;
      line(JSON.createObjectNode().put("format", FORMAT).put("version", VERSION));
    }

    /** Adds a dead letter, which must have its value. */
    public void add(final DeadLetter letter) throws IOException {
      final ObjectNode node = JSON.createObjectNode();
      node.put("location", letter.location().toString());
      node.put("timestamp", letter.time().toEpochMilli());
      letter.key().ifPresent(key -> node.put("key", base64(key)));
      letter.value().ifPresent(value -> node.put("value", base64(value)));
      final ArrayNode headers = node.putArray("headers");
      for (final HeaderValue header : letter.headers()) {
        final ArrayNode pair = headers.addArray().add(header.name());
        header.value().ifPresent(value -> pair.add(base64(value)));
      }
      line(node);
      records++;
    }

    /** How many were added. */
    public long records() {
      return records;
    }

    /** Writes the tail; what cannot be written fails here at the latest. */
    public void finish() throws IOException {
      final String hash = HexFormat.of().formatHex(digest.digest());
      out.write(
          JSON.writeValueAsString(
              JSON.createObjectNode().put("records", records).put("sha256", hash)));
      out.write('\n');
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    private void line(final ObjectNode node) throws IOException {
      final String text = JSON.writeValueAsString(node) + '\n';
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      out.write(text);
    }
  }

  /**
   * Reads a whole file and hands over its records in order.
   *
   * <p>The tail is at the end: whoever must not act on a damaged file reads it twice, first with a
   * consumer that does nothing.
   *
   * @return how many records it has
   * @throws IOException when the file cannot be read, is damaged, or is of another format
   */
  public static long read(final Path file, final Consumer<Line> sink) throws IOException {
    final MessageDigest digest = Sha256.start();
    long records = 0;
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = in.readLine();
      final JsonNode head = parse(file, line);
      if (!head.path("format").asText().equals(FORMAT) || head.path("version").asInt() != VERSION) {
        throw new IOException(file + " is not an export of dead letters of version " + VERSION);
      }
      digest(digest, line);
      while (true) {
        line = in.readLine();
        final JsonNode node = parse(file, line);
        if (node.has("sha256")) {
          final String hash = HexFormat.of().formatHex(digest.digest());
          if (!node.path("sha256").asText().equals(hash)
              || node.path("records").asLong() != records
              || in.readLine() != null) {
            throw new IOException(file + " is damaged: its checksum does not fit");
          }
          return records;
        }
        digest(digest, line);
        sink.accept(record(file, node));
        records++;
      }
    }
  }

  private static Line record(final Path file, final JsonNode node) throws IOException {
    final Location location =
        Location.parse(node.path("location").asText())
            .orElseThrow(() -> new IOException(file + " is damaged: a record without a place"));
    try {
      final Headers headers = new RecordHeaders();
      node.path("headers")
          .forEach(pair -> headers.add(pair.path(0).asText(), bytes(pair.get(1)).orElse(null)));
      return new Line(
          location,
          node.path("timestamp").asLong(),
          bytes(node.get("key")),
          bytes(node.get("value")),
          headers);
    } catch (final IllegalArgumentException e) {
      throw new IOException(file + " is damaged at " + location + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode parse(final Path file, final @Nullable String line) throws IOException {
    if (line == null) {
      throw new IOException(file + " is incomplete: it has no tail");
    }
    try {
      return JSON.readTree(line);
    } catch (final JsonProcessingException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  private static Optional<byte[]> bytes(final @Nullable JsonNode node) {
    return node == null ? Optional.empty() : Optional.of(Base64.getDecoder().decode(node.asText()));
  }

  private static String base64(final byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void digest(final MessageDigest digest, final String line) {
    digest.update((line + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
