package io.dragoman.web.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.dragoman.web.ApiException;
import io.dragoman.web.Bounds;
import io.dragoman.web.PooledJson;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes records of JSON; says which field is wrong, what it is, and what it may be. */
final class Records {
  private static final Set<Class<?>> FRACTIONS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

  private static final JsonMapper STRICT = mapper(true);
  private static final JsonMapper LENIENT = mapper(false);

  private static final ClassValue<List<Part>> PARTS =
      new ClassValue<>() {
        @Override
        protected List<Part> computeValue(final Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Part::of).toList();
        }
      };

  private Records() {}

  /**
   * The record.
   *
   * @param lenient whether fields that it does not know are passed over
   */
  static <T extends Record> T of(final JsonNode body, final Class<T> type, final boolean lenient) {
    try {
      final T value = (lenient ? LENIENT : STRICT).treeToValue(body, type);
      checkBounds(value, "");
      return value;
    } catch (final JsonProcessingException e) {
      throw explained(e, type);
    }
  }

  private static JsonMapper mapper(final boolean strict) {
    return JsonMapper.builder(PooledJson.factory())
        .annotationIntrospector(new Required())
        .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  /** What is not said to be nullable must be there. */
  private static final class Required extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(final AnnotatedMember member) {
      return isNeeded(member) ? Boolean.TRUE : super.hasRequiredMarker(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(final Annotated member) {
      return isNeeded(member)
          ? JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL)
          : super.findSetterInfo(member);
    }

    private static boolean isNeeded(final Annotated member) {
      if (!(member instanceof final AnnotatedParameter parameter)
          || !parameter.getDeclaringClass().isRecord()) {
        return false;
      }
      final RecordComponent[] all = parameter.getDeclaringClass().getRecordComponents();
      return parameter.getIndex() < all.length && !isNullable(all[parameter.getIndex()]);
    }
  }

  private static boolean isNullable(final RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static void checkBounds(final Record value, final String at) {
    for (final Part part : PARTS.get(value.getClass())) {
      final @Nullable Object held = part.of(value);
      final String name = at + part.name();
      if (held != null && part.bounds() != null) {
        check(name, held, part.bounds());
      }
      if (held instanceof final Record inner) {
        checkBounds(inner, name + ".");
      } else if (held instanceof final List<?> items) {
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i) instanceof final Record inner) {
            checkBounds(inner, name + "[" + i + "].");
          }
        }
      }
    }
  }

  /** A component of a record; finding out about it costs more than reading a small body. */
  private record Part(Method accessor, String name, @Nullable Bounds bounds) {
    static Part of(final RecordComponent component) {
      final Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return new Part(
          accessor, RecordFields.name(component), component.getAnnotation(Bounds.class));
    }

    @Nullable Object of(final Record value) {
      try {
        return accessor.invoke(value);
      } catch (final ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read " + accessor, e);
      }
    }
  }

  private static void check(final String name, final Object held, final Bounds bounds) {
    final double amount =
        switch (held) {
          case final Number number -> number.doubleValue();
          case final CharSequence text -> text.codePoints().count();
          case final Collection<?> items -> items.size();
          case final Map<?, ?> entries -> entries.size();
          default -> throw new IllegalArgumentException("No bounds are known for " + name);
        };
    final String unit =
        switch (held) {
          case final Number ignored -> "";
          case final CharSequence ignored -> " characters";
          default -> " items";
        };
    if (amount < bounds.min() || amount > bounds.max()) {
      throw ApiException.invalid(
          name,
          held instanceof Number
              ? "'" + name + "' is " + held + "."
              : "'" + name + "' has " + Math.round(amount) + unit + ".",
          "It may be " + range(bounds) + unit + ".");
    }
  }

  private static String range(final Bounds bounds) {
    if (bounds.max() == Long.MAX_VALUE) {
      return "at least " + bounds.min();
    }
    return bounds.min() == Long.MIN_VALUE
        ? "at most " + bounds.max()
        : bounds.min() + " to " + bounds.max();
  }

  private static ApiException explained(
      final JsonProcessingException problem, final Class<? extends Record> type) {
    for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof final ApiException meant) {
        return meant;
      }
    }
    if (!(problem instanceof final JsonMappingException e) || e.getPath().isEmpty()) {
      return new ApiException(
          ApiException.Code.INVALID,
          "The body cannot be read: " + problem.getOriginalMessage(),
          "Send what the OpenAPI document says of " + type.getSimpleName() + ".");
    }
    final String field = path(e);
    return switch (e) {
      case final UnrecognizedPropertyException unknown ->
          ApiException.notOneOf(
              field,
              "There is no '" + field + "' here.",
              unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList());
      case final InvalidFormatException wrong when wrong.getTargetType().isEnum() ->
          ApiException.notOneOf(
              field,
              "'" + Texts.shortened(String.valueOf(wrong.getValue())) + "' is no " + field + ".",
              constants(wrong.getTargetType()));
      case final MismatchedInputException wrong
          when Objects.requireNonNullElse(wrong.getOriginalMessage(), "").startsWith("Missing") ->
          ApiException.invalid(
              field, "'" + field + "' is missing.", "Give it; it may not be left out.");
      case final MismatchedInputException wrong when wrong.getTargetType() != null ->
          ApiException.invalid(
              field,
              "'" + field + "' holds something that it cannot hold.",
              "Write " + kind(wrong.getTargetType()) + ".");
      default ->
          ApiException.invalid(
              field,
              "'" + field + "' cannot be read: " + e.getOriginalMessage(),
              "See the OpenAPI document.");
    };
  }

  /** What a value of a type is, in words. */
  static String kind(final Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (FRACTIONS.contains(type)) {
      return "a number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "a text";
  }

  private static List<String> constants(final Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> STRICT.<JsonNode>valueToTree(constant).asText())
        .toList();
  }

  private static String path(final JsonMappingException e) {
    final StringBuilder path = new StringBuilder();
    for (final JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
