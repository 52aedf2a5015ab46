/**
 * Brings published data sets into the cache.
 */
@NullMarked
package io.evenkeel.fetch;

import org.jspecify.annotations.NullMarked;
