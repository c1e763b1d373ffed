package io.dragoman.dlq.criteria;

/** An attribute of a filter has a value that means nothing. */
public final class InvalidFilterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final FilterAttribute attribute;

  InvalidFilterException(final FilterAttribute attribute, final String why) {
    super(why);
    this.attribute = attribute;
  }

  /** Which one; the message says what is wrong with it, without its name. */
  public FilterAttribute attribute() {
    return attribute;
  }
}
