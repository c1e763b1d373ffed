package io.dragoman.inference.internal.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.ModelLoadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tokenizer.json says, but for its vocabulary, which stays the bytes that it is: a tree of
 * 256,000 tokens and as many merges takes more time and memory than the tokenizer itself.
 */
public final class TokenizerFile {
  private static final String MODEL = "model";

  private final Path file;
  private final ObjectNode fields;
  private final byte[] bytes;
  private int modelStart;
  private int modelEnd;
  private String unknown = "";

  private TokenizerFile(final Path file, final byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
    this.fields = ModelDirectory.JSON.createObjectNode();
  }

  /**
   * Reads one.
   *
   * @throws ModelLoadException if it cannot be read, is too large or no JSON object
   */
  static TokenizerFile read(final Path file) {
    final TokenizerFile read = new TokenizerFile(file, bytes(file));
    try (JsonParser parser = ModelDirectory.JSON.createParser(read.bytes)) {
      read.read(parser);
      return read;
    } catch (final JacksonException e) {
      throw new ModelLoadException(
          file.toAbsolutePath() + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  private static byte[] bytes(final Path file) {
    try {
      if (Files.size(file) > ModelDirectory.MAX_JSON_BYTES) {
        throw new ModelLoadException(
            "%s has more than %d MB"
                .formatted(file.toAbsolutePath(), ModelDirectory.MAX_JSON_BYTES >> 20));
      }
      return Files.readAllBytes(file);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  private void read(final JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ModelLoadException(file.toAbsolutePath() + " is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      final String name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_OBJECT && name.equals(MODEL)) {
        readModel(parser);
      } else {
        fields.set(name, parser.readValueAsTree());
      }
    }
  }

  private void readModel(final JsonParser parser) throws IOException {
    final long start = parser.currentTokenLocation().getByteOffset();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      final boolean wanted = parser.currentName().equals("unk_token");
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
        unknown = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    final long end = parser.currentTokenLocation().getByteOffset();
    if (start < 0 || end >= bytes.length || bytes[(int) start] != '{' || bytes[(int) end] != '}') {
      throw new ModelLoadException(
          file.toAbsolutePath() + " must be UTF-8 without a byte order mark");
    }
    modelStart = (int) start;
    modelEnd = (int) end + 1;
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** The tokens that stand for something other than text. */
  JsonNode addedTokens() {
    return fields.path("added_tokens");
  }

  /** The token for what has none; empty if it names none. */
  public String unknown() {
    return unknown;
  }

  /** The same without special tokens, and with nothing put around a text or cut off it. */
  public byte[] plain() throws IOException {
    final ObjectNode root = ModelDirectory.JSON.createObjectNode().setAll(fields);
    root.putArray("added_tokens");
    root.putNull("post_processor");
    root.putNull("truncation");
    root.putNull("padding");
    final byte[] around = ModelDirectory.JSON.writeValueAsBytes(root);
    if (modelEnd == 0) {
      return around;
    }
    final ByteArrayOutputStream out =
        new ByteArrayOutputStream(around.length + modelEnd - modelStart + MODEL.length() + 4);
    out.write(around, 0, around.length - 1);
    out.writeBytes((",\"" + MODEL + "\":").getBytes(StandardCharsets.UTF_8));
    out.write(bytes, modelStart, modelEnd - modelStart);
    out.write('}');
    return out.toByteArray();
  }
}
