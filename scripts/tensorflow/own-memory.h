// Included before the sources of the binding. They lend TensorFlow the memory of JavaScript's arrays, and hand the reference to
// an array back when the last user lets go of the tensor. That may be one of TensorFlow's own threads (five to ten times in twenty
// thousand steps of four policies), where the engine's list of references must not be touched: now and then a program ended in a
// segmentation fault. Here a tensor gets memory of its own, and the reference is handed back at once by the thread that took it.
#pragma once
#include <cstring>

#include "tensorflow/c/c_api.h"

static inline TF_Tensor* TensorInOwnMemory(TF_DataType type, const int64_t* dimensions, int count, void* numbers,
                                           size_t bytes, void (*hand_back)(void*, size_t, void*), void* reference) {
  TF_Tensor* tensor = TF_AllocateTensor(type, dimensions, count, bytes);
  if (bytes > 0) std::memcpy(TF_TensorData(tensor), numbers, bytes);
  hand_back(numbers, bytes, reference);
  return tensor;
}

#define TF_NewTensor TensorInOwnMemory
