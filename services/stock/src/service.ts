import { defineService, serves } from '@mostrador/kit';
import {
  PriceListChanged,
  PricesPublished,
  PricingServiceDefinition,
  PublicationWithdrawn,
} from '@mostrador/proto/pricing';
import {
  GoodsReceiptAnnulled,
  GoodsReceived,
  PurchaseOrderChanged,
  PurchasingServiceDefinition,
  SupplierInvoiceMatched,
  SupplierProductChanged,
  SupplierReturnAnnulled,
  SupplierReturnNoted,
} from '@mostrador/proto/purchasing';
import {
  CategoryChanged,
  ProductChanged,
  ReservationChanged,
  ProductGroupChanged,
  StockConflictOpened,
  StockConflictResolved,
  StockCountChanged,
  StockMoved,
  StockServiceDefinition,
  SupplierChanged,
  TransferChanged,
} from '@mostrador/proto/stock';
import { manifest } from '../manifest.ts';
import { branchChanged } from './consumers/branch-changed.ts';
import { goodsMoved } from './consumers/goods-moved.ts';
import { fail } from './errors.ts';
import { addStockCountLines } from './handlers/add-stock-count-lines.ts';
import { adjustStock } from './handlers/adjust-stock.ts';
import { adjustStocks } from './handlers/adjust-stocks.ts';
import { approveStockCount } from './handlers/approve-stock-count.ts';
import { breakPack } from './handlers/break-pack.ts';
import { createIncompleteProduct } from './handlers/create-incomplete-product.ts';
import { cancelReservation } from './handlers/cancel-reservation.ts';
import { cancelStockCount } from './handlers/cancel-stock-count.ts';
import { cancelTransfer } from './handlers/cancel-transfer.ts';
import { createCategory } from './handlers/create-category.ts';
import { createProduct } from './handlers/create-product.ts';
import { createProductGroup } from './handlers/create-product-group.ts';
import { createProducts } from './handlers/create-products.ts';
import { createSupplier } from './handlers/create-supplier.ts';
import { createTransfer } from './handlers/create-transfer.ts';
import { dispatchTransfer } from './handlers/dispatch-transfer.ts';
import { createVariants } from './handlers/create-variants.ts';
import { deleteCategory } from './handlers/delete-category.ts';
import { deleteProduct } from './handlers/delete-product.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getCatalogueHead } from './handlers/get-catalogue-head.ts';
import { getKardex } from './handlers/get-kardex.ts';
import { getPrice } from './handlers/get-price.ts';
import { getProduct } from './handlers/get-product.ts';
import { getQuickKeys } from './handlers/get-quick-keys.ts';
import { getScaleLayouts } from './handlers/get-scale-layouts.ts';
import { getSupplier } from './handlers/get-supplier.ts';
import { getReservation } from './handlers/get-reservation.ts';
import { getStockCount } from './handlers/get-stock-count.ts';
import { getTransfer } from './handlers/get-transfer.ts';
import { listCatalogueChanges } from './handlers/list-catalogue-changes.ts';
import { listCategories } from './handlers/list-categories.ts';
import { listConflicts } from './handlers/list-conflicts.ts';
import { listLevels } from './handlers/list-levels.ts';
import { listMovements } from './handlers/list-movements.ts';
import { listPastLevels } from './handlers/list-past-levels.ts';
import { listProductGroups } from './handlers/list-product-groups.ts';
import { listProductVersions } from './handlers/list-product-versions.ts';
import { listProducts } from './handlers/list-products.ts';
import { listReservations } from './handlers/list-reservations.ts';
import { listStockCountProducts } from './handlers/list-stock-count-products.ts';
import { listStockCounts } from './handlers/list-stock-counts.ts';
import { listSuppliers } from './handlers/list-suppliers.ts';
import { putQuickKeys } from './handlers/put-quick-keys.ts';
import { putScaleLayouts } from './handlers/put-scale-layouts.ts';
import { resolveConflict } from './handlers/resolve-conflict.ts';
import { resolveScan } from './handlers/resolve-scan.ts';
import { listTransfers } from './handlers/list-transfers.ts';
import { openStockCount } from './handlers/open-stock-count.ts';
import { receiveTransfer } from './handlers/receive-transfer.ts';
import { reserveStock } from './handlers/reserve-stock.ts';
import { settleTransfer } from './handlers/settle-transfer.ts';
import { updateCategory } from './handlers/update-category.ts';
import { updateProductGroup } from './handlers/update-product-group.ts';
import { updateProduct } from './handlers/update-product.ts';
import { updateSupplier } from './handlers/update-supplier.ts';
import { updateTransfer } from './handlers/update-transfer.ts';
import { endReservations } from './jobs/end-reservations.ts';
import { renewProducts } from './jobs/renew-products.ts';
import { approveRepricing } from './pricing/handlers/approve-repricing.ts';
import { createPriceList } from './pricing/handlers/create-price-list.ts';
import { discardRepricing } from './pricing/handlers/discard-repricing.ts';
import { downloadScaleFile } from './pricing/handlers/download-scale-file.ts';
import { getRepricing } from './pricing/handlers/get-repricing.ts';
import { listListedPrices } from './pricing/handlers/list-listed-prices.ts';
import { listPriceHistory } from './pricing/handlers/list-price-history.ts';
import { listPriceLists } from './pricing/handlers/list-price-lists.ts';
import { listPublications } from './pricing/handlers/list-publications.ts';
import { listPublishedPrices } from './pricing/handlers/list-published-prices.ts';
import { listRepricingChanges } from './pricing/handlers/list-repricing-changes.ts';
import { listRepricings } from './pricing/handlers/list-repricings.ts';
import { planRepricing } from './pricing/handlers/plan-repricing.ts';
import { printShelfLabels } from './pricing/handlers/print-shelf-labels.ts';
import { quotePrice } from './pricing/handlers/quote-price.ts';
import { updatePriceList } from './pricing/handlers/update-price-list.ts';
import { exportFacts as exportPricingFacts } from './pricing/handlers/export-facts.ts';
import { beginPublications } from './pricing/jobs/begin-publications.ts';
import { annulGoodsReceipt } from './purchasing/handlers/annul-goods-receipt.ts';
import { annulSupplierInvoice } from './purchasing/handlers/annul-supplier-invoice.ts';
import { annulSupplierReturn } from './purchasing/handlers/annul-supplier-return.ts';
import { approvePurchaseOrder } from './purchasing/handlers/approve-purchase-order.ts';
import { approveSupplierInvoice } from './purchasing/handlers/approve-supplier-invoice.ts';
import { cancelPurchaseOrder } from './purchasing/handlers/cancel-purchase-order.ts';
import { createPurchaseOrder } from './purchasing/handlers/create-purchase-order.ts';
import { getGoodsReceipt } from './purchasing/handlers/get-goods-receipt.ts';
import { getPurchaseOrder } from './purchasing/handlers/get-purchase-order.ts';
import { getPurchasingSettings } from './purchasing/handlers/get-purchasing-settings.ts';
import { getSupplierInvoice } from './purchasing/handlers/get-supplier-invoice.ts';
import { listGoodsReceipts } from './purchasing/handlers/list-goods-receipts.ts';
import { listPurchaseOrders } from './purchasing/handlers/list-purchase-orders.ts';
import { listSupplierInvoices } from './purchasing/handlers/list-supplier-invoices.ts';
import { listSupplierProducts } from './purchasing/handlers/list-supplier-products.ts';
import { listSupplierReturns } from './purchasing/handlers/list-supplier-returns.ts';
import { matchSupplierInvoice } from './purchasing/handlers/match-supplier-invoice.ts';
import { printPurchaseOrder } from './purchasing/handlers/print-purchase-order.ts';
import { putPurchasingSettings } from './purchasing/handlers/put-purchasing-settings.ts';
import { putSupplierProduct } from './purchasing/handlers/put-supplier-product.ts';
import { receiveGoods } from './purchasing/handlers/receive-goods.ts';
import { recordSupplierInvoice } from './purchasing/handlers/record-supplier-invoice.ts';
import { returnToSupplier } from './purchasing/handlers/return-to-supplier.ts';
import { sendPurchaseOrder } from './purchasing/handlers/send-purchase-order.ts';
import { updatePurchaseOrder } from './purchasing/handlers/update-purchase-order.ts';
import { exportFacts as exportPurchasingFacts } from './purchasing/handlers/export-facts.ts';
import { tellCategoryNames } from './jobs/tell-category-names.ts';

/** The catalogue, levels and their movements; prices and purchasing, contracts of their own in the same process. */
export const stock = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  errors: fail,
  serves: [
    serves(StockServiceDefinition, {
      createProduct,
      createProducts,
      updateProduct,
      getProduct,
      listProducts,
      getPrice,
      getCatalogueHead,
      listCatalogueChanges,
      createSupplier,
      listSuppliers,
      listLevels,
      listMovements,
      adjustStock,
      adjustStocks,
      breakPack,
      listConflicts,
      resolveConflict,
      exportFacts,
      resolveScan,
      getScaleLayouts,
      putScaleLayouts,
      createIncompleteProduct,
      updateSupplier,
      getSupplier,
      getKardex,
      listPastLevels,
      reserveStock,
      cancelReservation,
      getReservation,
      listReservations,
      createTransfer,
      updateTransfer,
      dispatchTransfer,
      receiveTransfer,
      settleTransfer,
      cancelTransfer,
      getTransfer,
      listTransfers,
      openStockCount,
      addStockCountLines,
      getStockCount,
      listStockCountProducts,
      listStockCounts,
      approveStockCount,
      cancelStockCount,
      createCategory,
      updateCategory,
      deleteCategory,
      listCategories,
      createProductGroup,
      updateProductGroup,
      listProductGroups,
      createVariants,
      deleteProduct,
      listProductVersions,
      getQuickKeys,
      putQuickKeys,
    }),
    serves(PurchasingServiceDefinition, {
      putSupplierProduct,
      listSupplierProducts,
      getPurchasingSettings,
      putPurchasingSettings,
      createPurchaseOrder,
      updatePurchaseOrder,
      approvePurchaseOrder,
      sendPurchaseOrder,
      cancelPurchaseOrder,
      getPurchaseOrder,
      listPurchaseOrders,
      printPurchaseOrder,
      receiveGoods,
      annulGoodsReceipt,
      getGoodsReceipt,
      listGoodsReceipts,
      returnToSupplier,
      annulSupplierReturn,
      listSupplierReturns,
      recordSupplierInvoice,
      matchSupplierInvoice,
      approveSupplierInvoice,
      annulSupplierInvoice,
      getSupplierInvoice,
      listSupplierInvoices,
      exportFacts: exportPurchasingFacts,
    }),
    serves(PricingServiceDefinition, {
      createPriceList,
      updatePriceList,
      listPriceLists,
      listListedPrices,
      quotePrice,
      listPriceHistory,
      planRepricing,
      getRepricing,
      listRepricings,
      listRepricingChanges,
      approveRepricing,
      discardRepricing,
      listPublications,
      listPublishedPrices,
      printShelfLabels,
      downloadScaleFile,
      exportFacts: exportPricingFacts,
    }),
  ],
  consumes: [branchChanged, goodsMoved],
  jobs: [beginPublications, endReservations, renewProducts, tellCategoryNames],
  publishes: [
    ProductChanged,
    CategoryChanged,
    ProductGroupChanged,
    SupplierChanged,
    StockMoved,
    StockConflictOpened,
    StockConflictResolved,
    PriceListChanged,
    PricesPublished,
    PublicationWithdrawn,
    GoodsReceiptAnnulled,
    GoodsReceived,
    PurchaseOrderChanged,
    SupplierInvoiceMatched,
    SupplierProductChanged,
    SupplierReturnAnnulled,
    SupplierReturnNoted,
    ReservationChanged,
    TransferChanged,
    StockCountChanged,
  ],
});
