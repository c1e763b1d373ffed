package io.dragoman.schemas.serde.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.RegistryConfig;
import io.dragoman.schemas.serde.internal.RegistryTransport.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Confluent's REST protocol, version 7: the five questions that a serde needs. */
final class HttpSchemaRegistry implements SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whoever may register a schema may register one that takes minutes to parse. */
  private static final int MAX_SCHEMA_CHARS = 512 * 1024;

  private static final int MAX_REFERENCES = 100;

  private final RegistryTransport transport;
  private final String normalize;
  private final boolean removeJavaProperties;

  HttpSchemaRegistry(final RegistryConfig config) {
    this.transport = new RegistryTransport(config);
    this.normalize = config.normalize() ? "?normalize=true" : "";
    this.removeJavaProperties = config.removeJavaProperties();
  }

  @Override
  public int register(final String subject, final Schema schema) {
    final String path = "/subjects/" + encoded(subject) + "/versions" + normalize;
    return switch (transport.post(path, body(schema))) {
      case Answer.Ok(final JsonNode json) -> id(json);
      case Answer.Refused refused -> throw refusal(subject, refused);
    };
  }

  @Override
  public void setCompatibility(final String subject, final String level) {
    final String body = JSON.createObjectNode().put("compatibility", level).toString();
    if (transport.put("/config/" + encoded(subject), body)
        instanceof final Answer.Refused refused) {
      throw unavailable(
          "refused compatibility " + level + " for subject " + subject + ": " + refused);
    }
  }

  @Override
  public Optional<Integer> find(final String subject, final Schema schema) {
    final String path = "/subjects/" + encoded(subject) + normalize;
    return switch (transport.post(path, body(schema))) {
      case Answer.Ok(final JsonNode json) -> Optional.of(id(json));
      case Answer.Refused refused when refused.unknown() -> Optional.empty();
      case Answer.Refused refused -> throw refusal(subject, refused);
    };
  }

  @Override
  public Optional<Registered> latest(final String subject) {
    return version(subject, "latest").map(json -> new Registered(id(json), schema(json)));
  }

  @Override
  public Optional<Schema> byId(final int id) {
    return answer(transport.get("/schemas/ids/" + id), "schema id " + id).map(this::schema);
  }

  @Override
  public String address() {
    return transport.address();
  }

  @Override
  public void close() {
    transport.close();
  }

  private Optional<JsonNode> version(final String subject, final String version) {
    return answer(
        transport.get("/subjects/" + encoded(subject) + "/versions/" + version),
        "version " + version + " of subject " + subject);
  }

  private Optional<JsonNode> answer(final Answer answer, final String asked) {
    return switch (answer) {
      case Answer.Ok(final JsonNode json) -> Optional.of(json);
      case Answer.Refused refused when refused.unknown() -> Optional.empty();
      case Answer.Refused refused -> throw unavailable("refused " + asked + ": " + refused);
    };
  }

  private int id(final JsonNode json) {
    final JsonNode id = json.path("id");
    if (!id.canConvertToInt() || !id.isIntegralNumber()) {
      throw unavailable("answered without a schema id: " + json);
    }
    return id.intValue();
  }

  /** Parses a schema and, before it, the schemas of other subjects that it names. */
  private Schema schema(final JsonNode json) {
    final String type = json.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD, "The record's schema is of type " + type + ", not Avro.");
    }
    final Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
    parseReferences(json, parser, new HashSet<>());
    return parse(json, parser);
  }

  private void parseReferences(
      final JsonNode json, final Schema.Parser parser, final Set<String> asked) {
    for (final JsonNode reference : json.path("references")) {
      final String name = reference.path("name").asText();
      if (parser.getTypes().containsKey(name) || !asked.add(name)) {
        continue;
      }
      if (asked.size() > MAX_REFERENCES) {
        throw new DragomanException(
            ErrorCode.UNDECODABLE_RECORD,
            "The record's schema refers to more than %d other schemas.".formatted(MAX_REFERENCES));
      }
      final String subject = reference.path("subject").asText();
      final String version = reference.path("version").asText();
      final JsonNode referenced =
          version(subject, version)
              .orElseThrow(
                  () ->
                      unavailable(
                          "lacks version %s of subject %s, which another schema refers to"
                              .formatted(version, subject)));
      parseReferences(referenced, parser, asked);
      parse(referenced, parser);
    }
  }

  private Schema parse(final JsonNode json, final Schema.Parser parser) {
    final String text = json.path("schema").asText("");
    if (text.length() > MAX_SCHEMA_CHARS) {
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD,
          "The record's schema has %,d characters, more than the %,d that are read."
              .formatted(text.length(), MAX_SCHEMA_CHARS));
    }
    try {
      return parser.parse(text);
    } catch (final AvroRuntimeException e) {
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD,
          "The registry at %s holds a schema that is not Avro: %s"
              .formatted(transport.address(), e.getMessage()),
          e);
    }
  }

  private DragomanException refusal(final String subject, final Answer.Refused refused) {
    return switch (refused.status()) {
      case 409 ->
          new DragomanException(
              ErrorCode.SCHEMA_REFUSED,
              ("The registry at %s refuses the schema for subject %s because it is incompatible"
                      + " with an earlier version: %s. Run a version of Dragoman whose schema fits"
                      + " the subject, or use another topic.prefix.")
                  .formatted(transport.address(), subject, refused));
      case 422 ->
          new DragomanException(
              ErrorCode.SCHEMA_REFUSED,
              "The registry at %s refuses the schema for subject %s as invalid: %s."
                  .formatted(transport.address(), subject, refused));
      default -> unavailable("refused the schema for subject " + subject + ": " + refused);
    };
  }

  private DragomanException unavailable(final String what) {
    return new DragomanException(
        ErrorCode.REGISTRY_UNAVAILABLE,
        "The schema registry at " + transport.address() + " " + what + ".");
  }

  private String body(final Schema schema) {
    final ObjectNode body = JSON.createObjectNode();
    body.put("schema", (removeJavaProperties ? JavaProperties.removed(schema) : schema).toString());
    return body.toString();
  }

  private static String encoded(final String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
