@NullMarked
package io.dragoman.auditor.monitor;

import org.jspecify.annotations.NullMarked;
