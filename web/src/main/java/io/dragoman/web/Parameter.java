package io.dragoman.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;

/**
 * Something that a request may say, in its query or its body: read by {@link RequestParameters},
 * described in the OpenAPI document.
 */
public sealed interface Parameter {
  /** Its name in queries and bodies. */
  String name();

  /** What it means, for people; sentences. */
  String doc();

  /**
   * Something that several routes take, in the same way.
   *
   * @param several whether it may be given more than once
   * @param schema JSON schema of one value
   */
  record Shared(String name, String doc, boolean several, ObjectNode schema) implements Parameter {}

  /** One text. */
  record Text(String name, String doc) implements Parameter {}

  /**
   * Several texts.
   *
   * @param example one that could be given; may be empty
   */
  record Texts(String name, String doc, String example) implements Parameter {
    /** Without an example. */
    public Texts(final String name, final String doc) {
      this(name, doc, "");
    }
  }

  /**
   * True or false.
   *
   * @param otherwise what it is when it is not given
   */
  record Flag(String name, String doc, boolean otherwise) implements Parameter {
    /** False when it is not given. */
    public Flag(final String name, final String doc) {
      this(name, doc, false);
    }
  }

  /**
   * A whole number.
   *
   * @param least the least that it may be
   * @param most the most that it may be
   * @param otherwise what it is when it is not given; empty: nothing
   */
  record Number(String name, String doc, long least, long most, OptionalLong otherwise)
      implements Parameter {
    /** Nothing when it is not given. */
    public Number(final String name, final String doc, final long least, final long most) {
      this(name, doc, least, most, OptionalLong.empty());
    }

    /** The same, with what it is when it is not given. */
    public Number otherwise(final long number) {
      return new Number(name, doc, least, most, OptionalLong.of(number));
    }
  }

  /** A number above 0. */
  record Rate(String name, String doc) implements Parameter {}

  /**
   * One of some constants, in any case.
   *
   * @param otherwise what it is when it is not given
   */
  record Constant<E extends Enum<E>>(String name, String doc, Class<E> type, E otherwise)
      implements Parameter {}

  /** Some of some constants, in any case. */
  record Constants<E extends Enum<E>>(String name, String doc, Class<E> type)
      implements Parameter {}
}
