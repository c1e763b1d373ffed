package io.dragoman.resilience.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Keeps a batch if one of its records is kept: thrown dice of its own, a trace of a tenth of the
 * requests would nearly always lack the call that answered them.
 */
final class LinkedSampler implements Sampler {
  private final Sampler others;

  /**
   * For spans that begin a trace.
   *
   * @param others decides about those without links
   */
  LinkedSampler(final Sampler others) {
    this.others = others;
  }

  @Override
  public SamplingResult shouldSample(
      final Context parent,
      final String traceId,
      final String name,
      final SpanKind kind,
      final Attributes attributes,
      final List<LinkData> links) {
    if (links.isEmpty()) {
      return others.shouldSample(parent, traceId, name, kind, attributes, links);
    }
    return links.stream().anyMatch(link -> link.getSpanContext().isSampled())
        ? SamplingResult.recordAndSample()
        : SamplingResult.drop();
  }

  @Override
  public String getDescription() {
    return "Linked{" + others.getDescription() + "}";
  }
}
