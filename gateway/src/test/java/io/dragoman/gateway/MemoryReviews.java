package io.dragoman.gateway;

import io.dragoman.gateway.stream.ReviewTexts;
import io.dragoman.gateway.view.Reviews;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reviews in memory, settled at once. */
final class MemoryReviews implements Reviews {
  private final Map<String, Item> items = new LinkedHashMap<>();
  final List<MemoryEntry> memories = new ArrayList<>();

  void ask(final Requested asked) {
    items.put(asked.id(), new Item(asked, Optional.empty()));
  }

  @Override
  public List<Item> all() {
    return List.copyOf(items.values());
  }

  @Override
  public Optional<Item> find(final String id) {
    return Optional.ofNullable(items.get(id));
  }

  @Override
  public Item decide(final Decided decision) {
    final Requested asked = items.get(decision.id()).asked();
    final Item settled =
        new Item(
            asked,
            Optional.of(
                new Settled(
                    asked.id(),
                    decision.decision(),
                    switch (decision.action()) {
                      case APPROVE -> Review.APPROVED;
                      case CORRECT -> Review.CORRECTED;
                      case REJECT -> Review.REJECTED;
                    },
                    ReviewTexts.of(asked, decision).orElseThrow(),
                    decision.by(),
                    decision.note(),
                    decision.atMs(),
                    asked.version())));
    items.put(asked.id(), settled);
    return settled;
  }

  @Override
  public List<MemoryEntry> memory() {
    return List.copyOf(memories);
  }

  @Override
  public void forget(final Forgotten order) {
    memories.removeIf(entry -> entry.key().equals(order.id()));
  }
}
