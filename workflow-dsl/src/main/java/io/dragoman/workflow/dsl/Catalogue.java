package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which agents the operator has, and what they can do. Whatever is not in it is in no valid
 * workflow.
 *
 * @param agents by name
 * @param version changes with whatever stands in the file
 */
public record Catalogue(Map<String, Agent> agents, String version) {
  /** What names of agents, actions, parameters, outputs and tasks look like. */
  static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");

  private static final int DIGEST_CHARACTERS = 12;

  private static final JsonMapper JSON = new JsonMapper();

  public Catalogue {
    agents = ordered(agents);
  }

  /**
   * Who does things.
   *
   * @param description for people and models
   * @param actions by name
   */
  public record Agent(@Nullable String description, Map<String, Action> actions) {
    public Agent {
      actions = ordered(actions);
    }
  }

  /**
   * What an agent can do.
   *
   * @param description for people and models
   * @param params by name
   * @param outputs what later tasks may use of it; empty: anything
   * @param warning what a person should think of before it is run; null: nothing
   */
  public record Action(
      @Nullable String description,
      Map<String, Parameter> params,
      List<String> outputs,
      @Nullable String warning) {
    public Action {
      params = ordered(params);
      outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }
  }

  /**
   * What an action needs.
   *
   * @param type of its value
   * @param required whether there is no action without it
   * @param description for people and models
   * @param values those that are allowed; empty: all of the type
   */
  public record Parameter(
      Type type, boolean required, @Nullable String description, List<String> values) {
    public Parameter {
      type = Objects.requireNonNullElse(type, Type.STRING);
      values = values == null ? List.of() : List.copyOf(values);
    }
  }

  /** Types of values. */
  public enum Type {
    STRING(JsonNode::isTextual),
    INTEGER(JsonNode::isIntegralNumber),
    NUMBER(JsonNode::isNumber),
    BOOLEAN(JsonNode::isBoolean),
    LIST(JsonNode::isArray),
    OBJECT(JsonNode::isObject);

    private final Predicate<JsonNode> is;

    Type(final Predicate<JsonNode> is) {
      this.is = is;
    }

    boolean is(final JsonNode value) {
      return is.test(value);
    }

    /** As the file writes it. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Type of(final String word) {
      return Arrays.stream(values())
          .filter(type -> type.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no type '%s'; there are %s."
                          .formatted(
                              word,
                              Arrays.stream(values())
                                  .map(Type::word)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /** The file. */
  private record Stored(Map<String, Agent> agents) {}

  /**
   * Reads a file.
   *
   * @throws CatalogueException if it cannot be read or something in it is wrong, saying what
   */
  public static Catalogue read(final Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      final byte[] bytes = in.readNBytes(Yaml.MAX_CHARS + 1);
      return of(new String(bytes, StandardCharsets.UTF_8));
    } catch (final IOException e) {
      throw new CatalogueException("The catalogue " + file + " cannot be read: " + e, e);
    } catch (final InvalidYamlException | CatalogueException e) {
      throw new CatalogueException("The catalogue " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file's content.
   *
   * @throws CatalogueException if something in it is wrong, saying what
   * @throws InvalidYamlException if it is no YAML
   */
  public static Catalogue of(final String yaml) {
    final JsonNode json = Yaml.read(yaml);
    final Stored stored;
    try {
      stored = JSON.treeToValue(json, Stored.class);
    } catch (final JsonMappingException e) {
      throw new CatalogueException(sentence(e), e);
    } catch (final JacksonException e) {
      throw new CatalogueException(e.getOriginalMessage(), e);
    }
    if (stored == null || stored.agents() == null || stored.agents().isEmpty()) {
      throw new CatalogueException("agents is missing: who is there, by name.");
    }
    final Catalogue catalogue = new Catalogue(stored.agents(), digest(json));
    catalogue.agents().forEach(Catalogue::check);
    return catalogue;
  }

  /** Where and what, without the names of our classes. */
  private static String sentence(final JsonMappingException e) {
    final String where =
        e.getPath().stream()
            .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
            .collect(Collectors.joining("."));
    final String what =
        switch (e) {
          case final UnrecognizedPropertyException unknown ->
              "there is no such field; there are " + unknown.getKnownPropertyIds() + ".";
          case final ValueInstantiationException wrong when wrong.getCause() != null ->
              wrong.getCause().getMessage();
          default -> "its value is of another kind than it must be.";
        };
    return where.isEmpty() ? "It is no catalogue: " + what : where + ": " + what;
  }

  private static void check(final String name, final Agent agent) {
    requireName("agents", name);
    if (agent.actions().isEmpty()) {
      throw new CatalogueException("The agent '" + name + "' has no actions.");
    }
    agent
        .actions()
        .forEach(
            (action, what) -> {
              requireName("agents." + name + ".actions", action);
              what.params()
                  .keySet()
                  .forEach(key -> requireName("agents." + name + ".actions." + action, key));
              what.outputs()
                  .forEach(key -> requireName("agents." + name + ".actions." + action, key));
            });
  }

  private static void requireName(final String where, final String name) {
    if (!NAME.matcher(name).matches()) {
      throw new CatalogueException(
          "%s: '%s' is no name: letters, digits, hyphen and underscore, at most 64."
              .formatted(where, name));
    }
  }

  /** For models: who is there and what they can do, as JSON. */
  public String text() {
    return JSON.valueToTree(new Stored(agents)).toString();
  }

  /** Its agents by name, as the file writes them. */
  public JsonNode json() {
    return JSON.valueToTree(agents);
  }

  /** What a workflow looks like, as JSON Schema. */
  public ObjectNode schema() {
    final ObjectNode schema = object("title", "description", "estimated_minutes", "tasks");
    final ObjectNode fields = (ObjectNode) schema.path("properties");
    fields.putObject("title").put("type", "string");
    fields.putObject("description").put("type", "string");
    fields.putObject("estimated_minutes").put("type", "integer").put("minimum", 0);
    texts(fields, "warnings");
    texts(fields, "suggestions");
    final ObjectNode tasks = fields.putObject("tasks").put("type", "array").put("minItems", 1);
    final ObjectNode task = object("id", "agent", "action", "params", "depends_on");
    final ObjectNode parts = (ObjectNode) task.path("properties");
    parts.putObject("id").put("type", "string").put("pattern", "^" + NAME + "$");
    agents.keySet().forEach(parts.putObject("agent").put("type", "string").putArray("enum")::add);
    parts.putObject("action").put("type", "string");
    parts.putObject("params").put("type", "object");
    texts(parts, "depends_on");
    tasks.set("items", task);
    return schema;
  }

  private static ObjectNode object(final String... required) {
    final ObjectNode object = JsonNodeFactory.instance.objectNode().put("type", "object");
    object.put("additionalProperties", false).putObject("properties");
    List.of(required).forEach(object.putArray("required")::add);
    return object;
  }

  private static void texts(final ObjectNode fields, final String name) {
    fields.putObject(name).put("type", "array").putObject("items").put("type", "string");
  }

  private static String digest(final JsonNode json) {
    try {
      final byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(json.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGEST_CHARACTERS);
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** In the order of the file, in which models are told of it. */
  private static <V> Map<String, V> ordered(final @Nullable Map<String, V> map) {
    if (map == null) {
      return Map.of();
    }
    map.forEach(
        (name, value) -> {
          if (value == null) {
            throw new IllegalArgumentException("nothing is said of '" + name + "'; write {}.");
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
