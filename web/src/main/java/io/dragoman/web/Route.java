package io.dragoman.web;

import io.dragoman.web.ApiException.Code;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.key.Role;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that the service does, with all that the OpenAPI document says of it.
 *
 * @param method GET, POST or DELETE
 * @param path its path; a part in braces stands for any text
 * @param role what a caller must be; empty: anybody may, as probes and scrapes must
 * @param doc what it does, for people
 * @param places what stands in the braces, by name, for people
 * @param parameters what it takes from query or body; everything else is refused
 * @param body the record that it takes instead of parameters
 * @param anything whether unknown parameters and fields are passed over, as probes and clients of
 *     other services send some
 * @param repeatable whether a repeat does no harm, at least when it says so by its {@code
 *     Idempotency-Key}; where it does, who sends that header is refused
 * @param required those that a body must have
 * @param replies how it answers when nothing is wrong
 * @param problems what can be wrong
 * @param errors how they are told; empty: as the server tells all
 * @param admission decides whether it is served now
 * @param waits how long it may wait for what it answers, beyond the limit for all
 * @param handler does it
 */
public record Route(
    String method,
    String path,
    Optional<Role> role,
    Doc doc,
    Map<String, String> places,
    List<Parameter> parameters,
    Optional<BodySpec> body,
    boolean anything,
    boolean repeatable,
    Set<String> required,
    List<Reply> replies,
    Set<Code> problems,
    Optional<ErrorFormat> errors,
    Admission admission,
    Duration waits,
    Handler handler) {
  /** With a key that is missing or too weak, or while Kafka is away, and for what is not meant. */
  private static final Set<Code> EVERYWHERE =
      EnumSet.of(
          Code.INVALID,
          Code.UNAUTHENTICATED,
          Code.FORBIDDEN,
          Code.TOO_MANY_REQUESTS,
          Code.INTERNAL,
          Code.UNAVAILABLE);

  private static final Set<Code> OF_BODIES =
      EnumSet.of(Code.REQUEST_TIMEOUT, Code.TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE);

  public Route {
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    parameters = List.copyOf(parameters);
    required = Set.copyOf(required);
    replies = List.copyOf(replies);
    problems = Set.copyOf(problems);
  }

  /**
   * What a route does, for people.
   *
   * @param id its name in clients that are generated
   * @param tag what it belongs to
   * @param summary what it does
   * @param details more about it; may be empty
   */
  public record Doc(String id, String tag, String summary, String details) {}

  /**
   * An answer.
   *
   * @param status its HTTP status
   * @param contentType its media type; empty: it has no body
   * @param body the record that is its body, or an array of them; empty: text
   * @param doc what it is, for people
   */
  public record Reply(int status, String contentType, Optional<Class<?>> body, String doc) {}

  /** Does what a route is there for. */
  @FunctionalInterface
  public interface Handler {
    /** Answers, or throws an {@link ApiException}. */
    ApiResponse answer(ApiRequest call);
  }

  /**
   * Looks at something.
   *
   * @param id its name in clients that are generated
   * @param summary what it does, for people
   */
  public static Declaration get(final String path, final String id, final String summary) {
    return new Declaration("GET", path, Optional.of(Role.VIEWER), id, summary, EVERYWHERE);
  }

  /** Takes something away; as {@link #get}, for operators unless another role is named. */
  public static Declaration delete(final String path, final String id, final String summary) {
    return new Declaration("DELETE", path, Optional.of(Role.OPERATOR), id, summary, EVERYWHERE);
  }

  /** Gives an order; as {@link #get}, for operators unless another role is named. */
  public static Declaration post(final String path, final String id, final String summary) {
    final Declaration post =
        new Declaration("POST", path, Optional.of(Role.OPERATOR), id, summary, EVERYWHERE);
    post.problems.addAll(OF_BODIES);
    return post;
  }

  /** A route that is being declared. */
  public static final class Declaration {
    private final String method;
    private final String path;
    private Optional<Role> role;
    private final String id;
    private final String summary;
    private final Map<String, String> places = new LinkedHashMap<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final List<Reply> replies = new ArrayList<>();
    private final Set<Code> problems;
    private final Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    private final Set<String> files = new LinkedHashSet<>();
    private Optional<Class<? extends Record>> type = Optional.empty();
    private List<String> keyFields = List.of();
    private Optional<ErrorFormat> errors = Optional.empty();
    private Admission admission = Admission.ALWAYS;
    private Duration waits = Duration.ZERO;
    private long maxBodyBytes;
    private boolean anything;
    private boolean repeatable;
    private String tag = "";
    private String details = "";

    private Declaration(
        final String method,
        final String path,
        final Optional<Role> role,
        final String id,
        final String summary,
        final Set<Code> problems) {
      this.method = method;
      this.path = path;
      this.role = role;
      this.id = id;
      this.summary = summary;
      this.problems = EnumSet.copyOf(problems);
    }

    /** Whose keys are good for it, and those of roles above. */
    public Declaration needs(final Role least) {
      role = Optional.of(least);
      return this;
    }

    /** Anybody may, without a key. */
    public Declaration open() {
      role = Optional.empty();
      anything = true;
      problems.removeAll(EnumSet.of(Code.UNAUTHENTICATED, Code.FORBIDDEN, Code.TOO_MANY_REQUESTS));
      return this;
    }

    /** What it belongs to. */
    public Declaration tag(final String name) {
      tag = name;
      return this;
    }

    /** More about it, for people. */
    public Declaration details(final String text) {
      details = text;
      return this;
    }

    /** What stands in braces. */
    public Declaration place(final String name, final String doc) {
      places.put(name, doc);
      return this;
    }

    /** What it takes from query or body. */
    public Declaration takes(final Parameter... some) {
      return takes(Arrays.asList(some));
    }

    /** As {@link #takes(Parameter...)}. */
    public Declaration takes(final List<Parameter> some) {
      parameters.addAll(some);
      return this;
    }

    /** Takes what its body must have. */
    public Declaration needs(final Parameter parameter) {
      required.add(parameter.name());
      return takes(parameter);
    }

    /** Takes a body that is read into a record, in one of these ways. */
    public Declaration takes(final Class<? extends Record> record, final Encoding... ways) {
      type = Optional.of(record);
      encodings.addAll(Arrays.asList(ways));
      return this;
    }

    /** Takes files, in parts of these names, beside the record. */
    public Declaration files(final String... names) {
      files.addAll(Arrays.asList(names));
      return this;
    }

    /** Its largest body, bytes, instead of that of {@link Limits}. */
    public Declaration maxBodyBytes(final long bytes) {
      maxBodyBytes = bytes;
      return this;
    }

    /** Passes over what it does not know, as clients of other services send more. */
    public Declaration passesOverUnknown() {
      anything = true;
      return this;
    }

    /** A repeat does no harm, or none that has the same {@code Idempotency-Key}. */
    public Declaration repeatable() {
      repeatable = true;
      return this;
    }

    /** Takes the API key from one of these fields of the body, when no header has one. */
    public Declaration keyIn(final String... fields) {
      keyFields = List.of(fields);
      return this;
    }

    /** How its problems are told. */
    public Declaration errors(final ErrorFormat format) {
      errors = Optional.of(format);
      return this;
    }

    /** What decides whether a request is served now. */
    public Declaration admittedBy(final Admission by) {
      admission = by;
      problems.add(Code.RATE_LIMITED);
      return this;
    }

    /** How long it may wait for what it answers, beyond {@link Limits#response()}. */
    public Declaration mayWait(final Duration longest) {
      waits = longest;
      return this;
    }

    /** How it answers when nothing is wrong: with a record, or an array of them. */
    public Declaration answers(final int status, final Class<?> body, final String doc) {
      replies.add(new Reply(status, "application/json", Optional.of(body), doc));
      return this;
    }

    /** As {@link #answers(int, Class, String)}, with text of a media type. */
    public Declaration answersText(final int status, final String contentType, final String doc) {
      replies.add(new Reply(status, contentType, Optional.empty(), doc));
      return this;
    }

    /** As {@link #answers(int, Class, String)}, with 204 and nothing. */
    public Declaration answersNothing(final String doc) {
      replies.add(new Reply(204, "", Optional.empty(), doc));
      return this;
    }

    /** What can be wrong besides what can be wrong everywhere. */
    public Declaration refuses(final Code... codes) {
      problems.addAll(Arrays.asList(codes));
      return this;
    }

    /** What does it. */
    public Route by(final Handler handler) {
      return new Route(
          method,
          path,
          role,
          new Doc(id, tag, summary, details),
          places,
          parameters,
          type.map(record -> new BodySpec(record, encodings, files, keyFields, maxBodyBytes)),
          anything,
          repeatable,
          required,
          replies,
          problems,
          errors,
          admission,
          waits,
          handler);
    }
  }

  /** Whether it takes its parameters from a body, not from a query. */
  public boolean hasBody() {
    return method.equals("POST");
  }

  /** The names of what it takes. */
  public Set<String> fields() {
    return parameters.stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
  }

  /** What stands for the parts in braces; empty if the path is another one. */
  public Optional<Map<String, String>> match(final String rawPath) {
    // Part by part in place: every request is held against every route.
    final Map<String, String> values = new HashMap<>();
    int wanted = 0;
    int given = 0;
    while (true) {
      final int wantedEnd = endOfPart(path, wanted);
      final int givenEnd = endOfPart(rawPath, given);
      if (path.startsWith("{", wanted)) {
        values.put(path.substring(wanted + 1, wantedEnd - 1), rawPath.substring(given, givenEnd));
      } else if (wantedEnd - wanted != givenEnd - given
          || !path.regionMatches(wanted, rawPath, given, wantedEnd - wanted)) {
        return Optional.empty();
      }
      final boolean last = wantedEnd == path.length();
      if (last != (givenEnd == rawPath.length())) {
        return Optional.empty();
      }
      if (last) {
        values.replaceAll((name, text) -> decoded(text));
        return Optional.of(values);
      }
      wanted = wantedEnd + 1;
      given = givenEnd + 1;
    }
  }

  private static int endOfPart(final String text, final int from) {
    final int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  /** A part of a path; a plus is a plus there, unlike in a query. */
  static String decoded(final String text) {
    return decodedQuery(text.replace("+", "%2B"));
  }

  /** A name or value of a query. */
  public static String decodedQuery(final String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (final IllegalArgumentException e) {
      throw new ApiException(
          ApiException.Code.INVALID,
          "The URL is not encoded as it must be.",
          "Write % and two hexadecimal digits for each special byte; curl -G --data-urlencode"
              + " does.");
    }
  }
}
