package io.dragoman.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request that cannot be answered as it was meant: what is wrong, and what to do about it. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;
  private final String whatToDo;
  private final transient Optional<String> field;
  private final transient List<String> allowed;
  private final transient Map<String, String> headers;

  private ApiException(
      final Code code,
      final String message,
      final String whatToDo,
      final Optional<String> field,
      final List<String> allowed,
      final Map<String, String> headers) {
    super(message);
    this.code = code;
    this.whatToDo = whatToDo;
    this.field = field;
    this.allowed = List.copyOf(allowed);
    this.headers = Map.copyOf(headers);
  }

  /**
   * A problem that no single field has.
   *
   * @param message what is wrong, a sentence
   * @param whatToDo what to do about it, a sentence
   */
  public ApiException(final Code code, final String message, final String whatToDo) {
    this(code, message, whatToDo, Optional.empty(), List.of(), Map.of());
  }

  /** A field or parameter has a value that it cannot have. */
  public static ApiException invalid(
      final String field, final String message, final String whatToDo) {
    return new ApiException(
        Code.INVALID, message, whatToDo, Optional.of(field), List.of(), Map.of());
  }

  /** As {@link #invalid(String, String, String)}, with all the values that it can have. */
  public static ApiException notOneOf(
      final String field, final String message, final List<String> allowed) {
    return new ApiException(
        Code.INVALID,
        message,
        "Use one of the allowed values.",
        Optional.of(field),
        allowed,
        Map.of());
  }

  /** The same, naming the field or parameter that is wrong. */
  public ApiException withField(final String name) {
    return new ApiException(
        code, String.valueOf(getMessage()), whatToDo, Optional.of(name), allowed, headers);
  }

  /** The same, answered with a header more, such as {@code Retry-After}. */
  public ApiException withHeader(final String name, final String value) {
    final Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiException(code, String.valueOf(getMessage()), whatToDo, field, allowed, more);
  }

  /** What kind of problem it is. */
  public Code code() {
    return code;
  }

  /** What to do about it. */
  public String whatToDo() {
    return whatToDo;
  }

  /** The field or parameter that is wrong. */
  public Optional<String> field() {
    return field;
  }

  /** What it may be. */
  public List<String> allowed() {
    return allowed;
  }

  /** HTTP headers of its answer. */
  public Map<String, String> headers() {
    return headers;
  }

  /** What kind of problem it is, for programs. */
  public enum Code {
    INVALID(400, "Something in the request is wrong."),
    UNAUTHENTICATED(401, "The API key is missing or unknown."),
    BUDGET_USED_UP(402, "What the caller, or all together, may spend is spent."),
    FORBIDDEN(403, "The API key is not good for this, or there are no keys."),
    NOT_FOUND(404, "There is no such thing."),
    METHOD_NOT_ALLOWED(405, "The path takes other methods."),
    REQUEST_TIMEOUT(408, "The request came too slowly."),
    CONFLICT(409, "It cannot be done now: something that is not over stands against it."),
    TOO_LARGE(413, "The body is too large."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of a type that is not taken."),
    UNPROCESSABLE(422, "It is written as it must be, but it cannot be done."),
    RATE_LIMITED(
        429,
        "The caller asks more often than it may, or its address sent too many wrong API keys."),
    TOO_MANY_REQUESTS(429, "This address sent too many wrong API keys."),
    INTERNAL(500, "The service failed; the log says why."),
    UNAVAILABLE(503, "Kafka is away, or too much is asked at once."),
    TIMEOUT(504, "It took longer than the request waits.");

    private final int status;
    private final String doc;

    Code(final int status, final String doc) {
      this.status = status;
      this.doc = doc;
    }

    /** What it means, for people. */
    public String doc() {
      return doc;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }
  }
}
