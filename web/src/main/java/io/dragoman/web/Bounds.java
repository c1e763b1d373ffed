package io.dragoman.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much a component of a request's record may be: a number, the characters of a text, the items
 * of a list or map. What is outside is refused, and the OpenAPI document says the bounds.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bounds {
  /** The least that it may be. */
  long min() default Long.MIN_VALUE;

  /** The most that it may be. */
  long max() default Long.MAX_VALUE;
}
